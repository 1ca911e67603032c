"""What is worth saying of an institution and of its folder."""

from services.imports.sentences.sentence import Sentence

INSTITUTIONS: dict[str, Sentence] = {
    "institution-file-unreadable": Sentence(
        "Le fichier « {file} » n’est pas un fichier JSON lisible : une faute a été trouvée à la ligne {line}. Corrigez-le, puis"
        " déposez-le à nouveau.",
        "The file “{file}” is not readable JSON: there is a mistake at line {line}. Correct it and upload it again.",
    ),
    "institution-file-missing": Sentence(
        "Le dossier n’a pas de fiche d’établissement lisible (un fichier JSON avec « nom », « uai », « referent »…). Ajoutez-la.",
        "The folder has no readable institution profile (a JSON file with “nom”, “uai”, “referent”…). Add one.",
    ),
    "institution-file-without-name": Sentence(
        "Le fichier « {file} » ne donne pas le nom de l’établissement. Ajoutez la clé « nom ».",
        "The file “{file}” does not give the institution’s name. Add the key “nom”.",
    ),
    "institution-file-without-coordinator": Sentence(
        "Le fichier « {file} » ne donne aucune adresse de référent ni de direction. Ajoutez la clé « referent » avec une adresse.",
        "The file “{file}” gives neither a coordinator’s nor a direction’s address. Add the key “referent” with an address.",
    ),
    "institution-file-without-year": Sentence(
        "Le fichier « {file} » ne donne pas l’année scolaire. Ajoutez la clé « annee_scolaire », par exemple « 2026-2027 ».",
        "The file “{file}” does not give the school year. Add the key “annee_scolaire”, for instance “2026-2027”.",
    ),
    "uai-invalid": Sentence(
        "« {value} » n’est pas un UAI : la lettre finale ne correspond pas aux chiffres. L’établissement est créé sans UAI ; corrigez-le.",
        "“{value}” is not a UAI: the last letter does not match the digits. The institution is created without one; correct it.",
    ),
    "siret-invalid": Sentence(
        "« {value} » n’est pas un SIRET : la clé ne correspond pas. L’établissement est créé sans SIRET ; corrigez-le.",
        "“{value}” is not a SIRET: its check digit is wrong. The institution is created without one; correct it.",
    ),
    "institution-value-unreadable": Sentence(
        "La clé « {column} » vaut « {value} », ce qui n’a pas été compris. {kept}",
        "The key “{column}” is “{value}”, which was not understood. {kept_en}",
    ),
    "institution-default": Sentence("La clé « {column} » manque. {kept}", "The key “{column}” is missing. {kept_en}"),
    "institution-key-unknown": Sentence(
        "La clé « {column} » n’est pas connue : elle n’est pas gardée.",
        "The key “{column}” is not known: it is not kept.",
    ),
}

FOLDERS: dict[str, Sentence] = {
    "file-ignored-kind": Sentence(
        "Le fichier « {file} » n’est ni un tableau ni une fiche d’établissement : il n’a pas été lu.",
        "The file “{file}” is neither a table nor an institution’s profile: it was not read.",
    ),
    "file-ignored-hidden": Sentence(
        "Le fichier « {file} » est un fichier temporaire ou masqué : il n’a pas été lu.",
        "The file “{file}” is temporary or hidden: it was not read.",
    ),
    "file-ignored-institution": Sentence(
        "Le dossier a plusieurs fiches d’établissement : « {kept} » est lue, « {file} » ne l’est pas.",
        "The folder has several institution profiles: “{kept}” is read, “{file}” is not.",
    ),
    "wave-by-name": Sentence(
        "La vague de « {file} » (départ ou bilan final) a été reconnue à son nom : ses questions ne le disent pas.",
        "The wave of “{file}” (baseline or final) was told by its name: its questions do not say.",
    ),
    "wave-by-time": Sentence(
        "La vague de « {file} » (départ ou bilan final) a été reconnue aux dates de ses réponses : ses questions ne le disent pas.",
        "The wave of “{file}” (baseline or final) was told by the dates of its answers: its questions do not say.",
    ),
}
