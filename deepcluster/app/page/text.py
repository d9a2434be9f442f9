"""Every word on the page, in English and in French.

One table serves both ways to a translation: ``gr.I18n`` for Gradio's own components, and
``deepcluster.t(key)`` in the browser for ours.
"""

from __future__ import annotations

import gradio as gr

from deepcluster.app.page import text_drawings, text_study

ENGLISH = {
    "title": "Digits without labels",
    "lead": "Clustering means that nobody says what a 3 looks like: a model sorts thousands of "
    "handwritten digits into ten clusters by itself. Draw a digit and see where it falls.",
    "pad": "Drawing pad",
    "pad-help": "Draw with mouse, finger or pen. With the keyboard, arrow keys move the pen, "
    "the space bar puts it down and lifts it.",
    "hint": "Draw a digit here",
    "brush": "Brush",
    "eraser": "Eraser",
    "undo": "Undo",
    "clear": "Clear",
    "photo": "Photo",
    "photo-help": "Choose a photo of a written digit; pasting one or dropping it here works too",
    "camera": "Camera",
    "camera-help": "Hold the digit inside the square.",
    "take": "Take the photo",
    "cancel": "Cancel",
    "no-camera": "The camera can't be used here. Choose a photo instead.",
    "no-photo": "This file is not a picture that your browser can open.",
    "frame": "What the models see",
    "frame-help": "28 × 28 pixels: the ink, cropped, scaled and centred.",
    "examples": "Or try one of these",
    "three": "a plain 3",
    "crossed-seven": "a crossed 7",
    "open-four": "an open 4",
    "thin-one": "a thin 1",
    "off-centre-three": "a small 3 in the corner",
    "looped-two": "a looped 2",
    "zero": "a plain 0",
    "blank": "a blank pad",
    "model-left": "Model on the left",
    "model-right": "Model on the right",
    "model.deep": "Deep clustering",
    "model.cnn": "CNN, trained with 60,000 labels",
    "model.dec": "DEC (2016)",
    "model.ae-kmeans": "Autoencoder KMeans",
    "model.pixel-kmeans": "Pixel KMeans",
    "sure": "sure",
    "not-sure": "Not sure",
    "not-sure-help": "far from every cluster",
    "clusters": "Clusters",
    "clusters-help": "The mean image and the most typical members of each cluster. A cluster is "
    "named after its single most typical image, so two clusters may carry the same name. "
    "Click an image to put it on the pad.",
    "all-clusters": "The ten clusters",
    "mean": "Mean of its cluster",
    "neighbours": "Nearest training images",
    "share": "{share} of the images",
    "cluster-of": "Cluster {name}",
    "cluster-share": "{name}: {share}",
    "member": "A typical image of cluster {name}",
    "start": "Draw a digit: both models answer while you draw.",
    "say-both": "Both models say {left}.",
    "say-each": "{left_model} says {left}, {right_model} says {right}.",
    "say-digit": "{digit}",
    "say-unsure": "{digit} (not sure)",
    "map": "Map",
    "map-help": "Each dot is a training image in the colour of its cluster. Images that a model "
    "finds alike lie close together. The ring is your drawing: watch it move while you draw.",
    "map-of": "Map of the training images as the model “{model}” arranges them",
    "map-place": "Your drawing lies in cluster {name}.",
    "error.blank": "The pad is empty. Draw a digit, or pick an example.",
    "error.dot": "That is only a dot so far. Draw on.",
    "error.full": "There is ink everywhere: no digit can be told from it. Clear the pad and try "
    "again.",
    "error.too-small": "The picture is too small. It needs at least 8 × 8 pixels.",
    "error.too-large": "The picture is too large. Up to 4,000 × 4,000 pixels will do.",
    "error.truncated": "The picture breaks off in the middle. Send it again.",
    "error.not-a-picture": "This is not a picture. PNG, JPEG and WebP can be read.",
    "error.unknown-model": "This model is not there any more. Load the page again.",
    "error.other": "This picture can't be read. Try another one.",
}

FRENCH = {
    "title": "Des chiffres sans étiquettes",
    "lead": "Regrouper, c’est apprendre sans que personne dise à quoi ressemble un 3 : un modèle "
    "range tout seul des milliers de chiffres manuscrits en dix groupes. Dessinez un chiffre et "
    "voyez où il tombe.",
    "pad": "Ardoise",
    "pad-help": "Dessinez à la souris, au doigt ou au stylet. Au clavier, les flèches déplacent "
    "le stylo, la barre d’espace le pose et le lève.",
    "hint": "Dessinez un chiffre ici",
    "brush": "Trait",
    "eraser": "Gomme",
    "undo": "Annuler",
    "clear": "Effacer",
    "photo": "Photo",
    "photo-help": "Choisissez la photo d’un chiffre écrit ; on peut aussi la coller ou la déposer "
    "ici",
    "camera": "Caméra",
    "camera-help": "Placez le chiffre dans le carré.",
    "take": "Prendre la photo",
    "cancel": "Fermer",
    "no-camera": "La caméra n’est pas utilisable ici. Choisissez plutôt une photo.",
    "no-photo": "Votre navigateur ne peut pas ouvrir ce fichier comme une image.",
    "frame": "Ce que voient les modèles",
    "frame-help": "28 × 28 pixels : l’encre, recadrée, mise à l’échelle et centrée.",
    "examples": "Ou essayez l’un de ceux-ci",
    "three": "un 3 ordinaire",
    "crossed-seven": "un 7 barré",
    "open-four": "un 4 ouvert",
    "thin-one": "un 1 fin",
    "off-centre-three": "un petit 3 dans le coin",
    "looped-two": "un 2 bouclé",
    "zero": "un 0 ordinaire",
    "blank": "une ardoise vide",
    "model-left": "Modèle de gauche",
    "model-right": "Modèle de droite",
    "model.deep": "Modèle profond",
    "model.cnn": "CNN, entraîné avec 60 000 étiquettes",
    "model.dec": "DEC (2016)",
    "model.ae-kmeans": "KMeans autoencodeur",
    "model.pixel-kmeans": "KMeans pixels",
    "sure": "sûr",
    "not-sure": "Pas sûr",
    "not-sure-help": "loin de tous les groupes",
    "clusters": "Groupes",
    "clusters-help": "L’image moyenne et les membres les plus typiques de chaque groupe. Un "
    "groupe porte le nom de sa seule image la plus typique : deux groupes peuvent donc porter le "
    "même nom. Cliquez sur une image pour la mettre sur l’ardoise.",
    "all-clusters": "Les dix groupes",
    "mean": "Moyenne de son groupe",
    "neighbours": "Images d’entraînement les plus proches",
    "share": "{share} des images",
    "cluster-of": "Groupe {name}",
    "cluster-share": "{name} : {share}",
    "member": "Une image typique du groupe {name}",
    "start": "Dessinez un chiffre : les deux modèles répondent pendant que vous dessinez.",
    "say-both": "Les deux modèles disent {left}.",
    "say-each": "{left_model} : {left}. {right_model} : {right}.",
    "say-digit": "{digit}",
    "say-unsure": "{digit} (pas sûr)",
    "map": "Carte",
    "map-help": "Chaque point est une image d’entraînement, de la couleur de son groupe. Les "
    "images qu’un modèle trouve semblables sont proches. L’anneau est votre dessin : regardez-le "
    "bouger pendant que vous dessinez.",
    "map-of": "Carte des images d’entraînement telles que les range le modèle « {model} »",
    "map-place": "Votre dessin est dans le groupe {name}.",
    "error.blank": "L’ardoise est vide. Dessinez un chiffre ou prenez un exemple.",
    "error.dot": "Ce n’est qu’un point pour l’instant. Continuez.",
    "error.full": "Il y a de l’encre partout : aucun chiffre ne s’y distingue. Effacez et "
    "recommencez.",
    "error.too-small": "L’image est trop petite. Il lui faut au moins 8 × 8 pixels.",
    "error.too-large": "L’image est trop grande. 4 000 × 4 000 pixels suffisent.",
    "error.truncated": "L’image est coupée au milieu. Envoyez-la de nouveau.",
    "error.not-a-picture": "Ce n’est pas une image. PNG, JPEG et WebP peuvent être lus.",
    "error.unknown-model": "Ce modèle n’est plus là. Rechargez la page.",
    "error.other": "Cette image ne peut pas être lue. Essayez-en une autre.",
}

#: Language code -> key -> text. Words in braces are filled in by the browser.
TEXTS = {
    "en": {**ENGLISH, **text_drawings.ENGLISH, **text_study.ENGLISH},
    "fr": {**FRENCH, **text_drawings.FRENCH, **text_study.FRENCH},
}

translate = gr.I18n(**TEXTS)
