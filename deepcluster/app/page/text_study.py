"""Every word of the tab "Study", in English and in French."""

from __future__ import annotations

ENGLISH = {
    "study": "Study",
    "redrawn": "What if it were drawn otherwise?",
    "redrawn-own": "Your drawing. Move a slider and watch what each preparation makes of it.",
    "redrawn-example": "An example, until you draw on the pad above. Move a slider and watch what "
    "each preparation makes of it.",
    "redrawn-photo": "Your photo: it stays as it is, only its preparation changes.",
    "slant": "Slant",
    "width": "Width of the brush",
    "size": "Size on the pad",
    "across": "To the right",
    "down": "Downwards",
    "how-px": "{n} px",
    "as-drawn": "As it was drawn",
    "ways": "What if it were prepared otherwise?",
    "way-student": "Only resized",
    "way-box": "Bounding box",
    "way-frame": "Full frame",
    "way-help-student": "The whole pad, shrunk to 28 × 28 pixels as it comes: what many a first "
    "attempt does. Size, place and brush stay as they were drawn.",
    "way-help-box": "The ink cut out, its longest side made 20 pixels long, its box put in the "
    "middle. The brush still shows.",
    "way-help-frame": "What this page really does: cut out, strokes made as wide as in the "
    "training images, scaled, and the ink's centre of mass put in the middle.",
    "asked-preparation": "Was it the preparation of the picture?",
    "answer-preparation": "{model} reads {student} of drawings that are only resized, and {frame} "
    "of the very same drawings in the full frame.",
    "asked-handwriting": "Or the handwriting, or the model?",
    "answer-handwriting": "Of the {total} points of error that {model} makes on drawings that are "
    "only resized, {preparation} come from the preparation, {handwriting} from new handwriting, "
    "{model_points} from the model; {left} are left.",
    "asked-cnn": "Would a network taught with labels have done better?",
    "answer-cnn": "{taught}, reads {cnn} in the full frame; {model}, without labels, {deep}. Of "
    "drawings that are only resized it reads {student}.",
    "study-measured": "Measured on handwriting that no model has seen, each digit drawn on this "
    "pad with brushes, sizes and places as people choose them: {sets}.",
    "set-n": "{name} ({n})",
    "figure-accuracy": "Digits read rightly",
    "figure-accuracy-help": "A line for each model, from 0 to 100 %; a dot for each preparation. "
    "Labels only score.",
    "figure-share": "{way}: {share} ({low} to {high})",
    "figure-causes": "Where the errors come from",
    "figure-causes-help": "Points of error on drawings that are only resized. The model’s part is "
    "measured against the CNN.",
    "cause-preparation": "preparation",
    "cause-model": "model",
    "cause-handwriting": "new handwriting",
    "cause-left": "left over",
    "figure-curves": "Digits read rightly, by how they are drawn",
    "figure-curves-help": "The marker is where the drawing above stands: move its sliders. "
    "Measured on {sets}.",
    "figure-span": "{way}: {low} to {high}",
    "curves-model": "Model of the curves",
    "axis-slant": "slant",
    "axis-width": "brush, px",
    "axis-size": "size on the pad",
    "axis-offset": "off centre",
}

FRENCH = {
    "study": "Étude",
    "redrawn": "Et s’il était dessiné autrement ?",
    "redrawn-own": "Votre dessin. Déplacez un curseur et regardez ce qu’en fait chaque "
    "préparation.",
    "redrawn-example": "Un exemple, en attendant que vous dessiniez sur l’ardoise plus haut. "
    "Déplacez un curseur et regardez ce qu’en fait chaque préparation.",
    "redrawn-photo": "Votre photo : elle reste telle quelle, seule sa préparation change.",
    "slant": "Inclinaison",
    "width": "Largeur du trait",
    "size": "Taille sur l’ardoise",
    "across": "Vers la droite",
    "down": "Vers le bas",
    "how-px": "{n} px",
    "as-drawn": "Tel que dessiné",
    "ways": "Et s’il était préparé autrement ?",
    "way-student": "Seulement réduit",
    "way-box": "Boîte englobante",
    "way-frame": "Cadre complet",
    "way-help-student": "Toute l’ardoise, réduite à 28 × 28 pixels telle quelle : c’est ce que "
    "font bien des premiers essais. Taille, place et trait restent ceux du dessin.",
    "way-help-box": "L’encre découpée, son plus long côté porté à 20 pixels, sa boîte au milieu. "
    "Le trait se voit encore.",
    "way-help-frame": "Ce que fait vraiment cette page : découper, donner aux traits la largeur de "
    "ceux des images d’entraînement, mettre à l’échelle et centrer l’encre sur son centre de "
    "masse.",
    "asked-preparation": "Était-ce la préparation de l’image ?",
    "answer-preparation": "{model} lit {student} des dessins seulement réduits, et {frame} de ces "
    "mêmes dessins dans le cadre complet.",
    "asked-handwriting": "Ou l’écriture, ou le modèle ?",
    "answer-handwriting": "Des {total} points d’erreur de {model} sur les dessins seulement "
    "réduits, {preparation} viennent de la préparation, {handwriting} d’une écriture nouvelle, "
    "{model_points} du modèle ; il en reste {left}.",
    "asked-cnn": "Un réseau entraîné avec des étiquettes aurait-il mieux fait ?",
    "answer-cnn": "{taught}, lit {cnn} dans le cadre complet ; {model}, sans étiquettes, {deep}. "
    "Des dessins seulement réduits, il en lit {student}.",
    "study-measured": "Mesuré sur des écritures qu’aucun modèle n’a vues, chaque chiffre dessiné "
    "sur cette ardoise avec les traits, les tailles et les places que les gens choisissent : "
    "{sets}.",
    "set-n": "{name} ({n})",
    "figure-accuracy": "Chiffres bien lus",
    "figure-accuracy-help": "Une ligne par modèle, de 0 à 100 % ; un point par préparation. Les "
    "étiquettes ne servent qu’à compter.",
    "figure-share": "{way} : {share} ({low} à {high})",
    "figure-causes": "D’où viennent les erreurs",
    "figure-causes-help": "Points d’erreur sur les dessins seulement réduits. La part du modèle "
    "est mesurée par rapport au CNN.",
    "cause-preparation": "préparation",
    "cause-model": "modèle",
    "cause-handwriting": "écriture nouvelle",
    "cause-left": "reste",
    "figure-curves": "Chiffres bien lus, selon le dessin",
    "figure-curves-help": "Le repère montre où se trouve le dessin plus haut : déplacez ses "
    "curseurs. Mesuré sur : {sets}.",
    "figure-span": "{way} : {low} à {high}",
    "curves-model": "Modèle des courbes",
    "axis-slant": "inclinaison",
    "axis-width": "trait, px",
    "axis-size": "taille sur l’ardoise",
    "axis-offset": "écart au centre",
}
