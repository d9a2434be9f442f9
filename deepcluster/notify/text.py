"""Every sentence about notifications, in English and in French."""

from __future__ import annotations

from deepcluster.notify.language import language

ENGLISH = {
    # messages
    "done.title": "{name} is trained",
    "failed.title": "{name} failed",
    "learned.title": "{name} has learned the drawings",
    "kept-old.title": "{name} stays as it was: with the drawings it became worse",
    "progress.title": "{name} is being trained",
    "test.title": "deepcluster notify test",
    "test.body": "It works: training will be told here when it ends or fails.",
    "score.held_out": "Held out: {score} % right",
    "score.train": "On its own training data: {score} % right",
    "score.none": "Without labels there is no score.",
    "time": "Time: {time}",
    "time.so-far": "Time so far: {time}",
    "checkpoint": "Checkpoint: {folder}",
    "place": "{stage}, {unit} {number} of {total}",
    "unit.epoch": "epoch",
    "unit.step": "step",
    "loss": "loss {loss}",
    "at": "At: {place}",
    "resume": "To go on: {command}",
    "not-begun": "The first stage has not begun yet.",
    # what came of it
    "summary": "notified: {outcomes}",
    "ok": "{name} ok",
    "failed": "{name} failed: {reason}",
    "try": "notification to {name}, try {number} of {tries}: {reason}",
    "not-awaited": "notified: not waited for",
    "on-the-way": "{name} told on the way",
    # why it was not delivered
    "reason.silence": "no answer within {seconds} s",
    "reason.authentication": "authentication",
    "reason.not-found": "not found",
    "reason.too-many": "too many messages",
    "reason.server": "server error",
    "reason.refused": "refused",
    "reason.no-connection": "connection refused",
    "reason.broken": "connection broken off",
    "reason.host": "host not found",
    "reason.network": "network unreachable",
    "reason.certificate": "certificate not trusted",
    "reason.tls": "no TLS there",
    "reason.other": "not accepted",
    # commands
    "registered": "Channel {name} is registered. Open this link on the phone or computer that is "
    "to be told,\nor scan the code, and allow notifications there:",
    "then-test": "`deepcluster notify test` sends a message to try it.",
    "added": "Remembered as {name}.",
    "known": "This channel is remembered already, as {name}.",
    "removed": "{name} is forgotten.",
    "none": "No channel is remembered: `deepcluster notify register` makes one at notify.run, "
    "`deepcluster notify add URL` takes any other.",
    "from-notify-run": "{name}\t{service}\tregistered by notify-run",
    "row": "{name}\t{service}",
    "ask": "URL (not shown): ",
    "stopped": "Stopped by {signal}.",
    # errors
    "error.no-channel": "--notify has nobody to tell: `deepcluster notify register` makes a "
    "channel, or give a URL (--notify URL).",
    "error.no-url": "What follows --notify is no URL; mailto://, ntfy:// and so on are meant "
    "(docs/notifications.md).",
    "error.scheme": "There is no way to send to {scheme}:// here; docs/notifications.md shows "
    "which URLs there are.",
    "error.malformed": "The {service} URL can't be used: a part of it is missing or wrong "
    "(docs/notifications.md shows how it is written).",
    "error.remembered": "The channel {name} in {path} can't be used any more; remove it "
    "(`deepcluster notify remove {name}`) and add it again.",
    "error.config": "{path} can't be read as a list of channels; repair or delete it.",
    "error.write": "{path} can't be written ({reason}).",
    "error.unknown-name": "No channel is called that; there is {names}.",
    "error.several": "There are several channels: say which one to remove, {names}.",
    "error.not-ours": "{name} comes from notify-run's own file; delete {path} to forget it.",
    "error.name": "A channel's name is one word of up to 40 letters, digits, - and _.",
    "error.name-taken": "There is a channel called {name} already; choose another --name.",
    "error.server": "NOTIFY_API_SERVER is not an http:// or https:// address.",
    "error.register": "No channel could be registered: {reason}.",
    "error.register-answer": "No channel could be registered: the server's answer was not "
    "notify.run's.",
    "error.every": "--notify-every says how often those whom --notify names are told; give "
    "--notify as well.",
}

FRENCH = {
    "done.title": "{name} : entraînement terminé",
    "failed.title": "{name} : échec de l’entraînement",
    "learned.title": "{name} a appris les dessins",
    "kept-old.title": "{name} reste tel quel : avec les dessins, il devenait moins bon",
    "progress.title": "{name} : entraînement en cours",
    "test.title": "deepcluster notify test",
    "test.body": "Cela fonctionne : la fin ou l’échec d’un entraînement sera annoncé ici.",
    "score.held_out": "Images jamais vues : {score} % justes",
    "score.train": "Sur ses propres données d’entraînement : {score} % justes",
    "score.none": "Sans étiquettes, pas de score.",
    "time": "Durée : {time}",
    "time.so-far": "Durée jusqu’ici : {time}",
    "checkpoint": "Modèle enregistré : {folder}",
    "place": "{stage}, {unit} {number} sur {total}",
    "unit.epoch": "époque",
    "unit.step": "étape",
    "loss": "perte {loss}",
    "at": "Où : {place}",
    "resume": "Pour continuer : {command}",
    "not-begun": "La première étape n’a pas encore commencé.",
    "summary": "notifié : {outcomes}",
    "ok": "{name} ok",
    "failed": "{name} échec : {reason}",
    "try": "notification à {name}, essai {number} sur {tries} : {reason}",
    "not-awaited": "notifié : pas attendu",
    "on-the-way": "{name} prévenu en cours de route",
    "reason.silence": "pas de réponse en {seconds} s",
    "reason.authentication": "authentification",
    "reason.not-found": "introuvable",
    "reason.too-many": "trop de messages",
    "reason.server": "erreur du serveur",
    "reason.refused": "refusé",
    "reason.no-connection": "connexion refusée",
    "reason.broken": "connexion interrompue",
    "reason.host": "hôte introuvable",
    "reason.network": "réseau injoignable",
    "reason.certificate": "certificat non reconnu",
    "reason.tls": "pas de TLS à cette adresse",
    "reason.other": "non accepté",
    "registered": "Le canal {name} est enregistré. Ouvrez ce lien sur le téléphone ou l’ordinateur "
    "à prévenir,\nou scannez le code, et autorisez-y les notifications :",
    "then-test": "`deepcluster notify test` envoie un message d’essai.",
    "added": "Retenu sous le nom {name}.",
    "known": "Ce canal est déjà retenu, sous le nom {name}.",
    "removed": "{name} est oublié.",
    "none": "Aucun canal n’est retenu : `deepcluster notify register` en crée un chez notify.run, "
    "`deepcluster notify add URL` en prend un autre.",
    "from-notify-run": "{name}\t{service}\tenregistré par notify-run",
    "row": "{name}\t{service}",
    "ask": "URL (non affichée) : ",
    "stopped": "Arrêté par {signal}.",
    "error.no-channel": "--notify n’a personne à prévenir : `deepcluster notify register` crée un "
    "canal, ou donnez une URL (--notify URL).",
    "error.no-url": "Ce qui suit --notify n’est pas une URL ; il faut mailto://, ntfy://, etc. "
    "(docs/notifications.md).",
    "error.scheme": "Rien ne permet d’envoyer à {scheme}:// ici ; docs/notifications.md montre "
    "les URL possibles.",
    "error.malformed": "L’URL {service} est inutilisable : une partie manque ou est fausse "
    "(docs/notifications.md montre comment elle s’écrit).",
    "error.remembered": "Le canal {name} dans {path} n’est plus utilisable ; retirez-le "
    "(`deepcluster notify remove {name}`) et ajoutez-le de nouveau.",
    "error.config": "{path} n’est pas lisible comme liste de canaux ; réparez-le ou effacez-le.",
    "error.write": "{path} ne peut pas être écrit ({reason}).",
    "error.unknown-name": "Aucun canal ne porte ce nom ; il y a {names}.",
    "error.several": "Il y a plusieurs canaux : dites lequel retirer, {names}.",
    "error.not-ours": "{name} vient du fichier de notify-run ; effacez {path} pour l’oublier.",
    "error.name": "Le nom d’un canal est un mot d’au plus 40 lettres, chiffres, - et _.",
    "error.name-taken": "Un canal s’appelle déjà {name} ; choisissez un autre --name.",
    "error.server": "NOTIFY_API_SERVER n’est pas une adresse http:// ou https://.",
    "error.register": "Aucun canal n’a pu être enregistré : {reason}.",
    "error.register-answer": "Aucun canal n’a pu être enregistré : la réponse du serveur n’est pas "
    "celle de notify.run.",
    "error.every": "--notify-every dit à quel rythme prévenir ceux que nomme --notify ; donnez "
    "aussi --notify.",
}

TEXTS = {"en": ENGLISH, "fr": FRENCH}


def say(key: str, **fields: object) -> str:
    """A sentence in the language of the environment, its braces filled in."""
    return TEXTS[language()][key].format(**fields)
