"""Every sentence of the imports, in French (the source) and English, by its code. Placeholders are filled by the finding."""

from typing import Literal

import msgspec

Language = Literal["fr", "en"]


class Sentence(msgspec.Struct, frozen=True):
    """One sentence in both languages: what happened, what was kept, what to do next."""

    fr: str
    en: str


_FILES = {
    "file-refused": Sentence(
        "Le fichier « {file} » n’a pas été lu. Rien n’a été importé. Enregistrez-le au format CSV ou XLSX, puis déposez-le à nouveau.",
        "The file “{file}” was not read. Nothing was imported. Save it as CSV or XLSX and upload it again.",
    ),
    "file-empty": Sentence(
        "Le fichier « {file} » est vide. Rien n’a été importé. Vérifiez l’export, puis déposez le fichier à nouveau.",
        "The file “{file}” is empty. Nothing was imported. Check the export and upload the file again.",
    ),
    "file-too-large": Sentence(
        "Le fichier « {file} » dépasse {maximum} Mo. Rien n’a été importé. Gardez seulement la feuille utile, ou découpez le fichier.",
        "The file “{file}” is larger than {maximum} MB. Nothing was imported. Keep only the sheet you need, or split the file.",
    ),
    "file-too-many-rows": Sentence(
        "Le fichier « {file} » a plus de {maximum} lignes. Rien n’a été importé. Découpez-le, par exemple par classe.",
        "The file “{file}” has more than {maximum} rows. Nothing was imported. Split it, for instance by class.",
    ),
    "file-too-many-columns": Sentence(
        "Le fichier « {file} » a plus de {maximum} colonnes. Rien n’a été importé. Gardez seulement les colonnes utiles.",
        "The file “{file}” has more than {maximum} columns. Nothing was imported. Keep only the columns you need.",
    ),
    "file-cell-too-long": Sentence(
        "Une cellule du fichier « {file} » dépasse {maximum} caractères. Rien n’a été importé. Raccourcissez-la, ou"
        " vérifiez les guillemets du fichier.",
        "A cell of the file “{file}” is longer than {maximum} characters. Nothing was imported. Shorten it, or check the"
        " file’s quotation marks.",
    ),
    "file-expands-too-much": Sentence(
        "Le fichier « {file} » prend beaucoup trop de place une fois ouvert. Rien n’a été importé. Copiez le tableau dans"
        " un nouveau classeur, puis déposez celui-ci.",
        "The file “{file}” becomes far too big once opened. Nothing was imported. Copy the table into a new workbook and upload that.",
    ),
    "file-encrypted": Sentence(
        "Le fichier « {file} » est protégé par un mot de passe. Rien n’a été importé. Ouvrez-le, ôtez le mot de passe"
        " (Fichier > Informations > Protéger le classeur), enregistrez, puis déposez-le à nouveau.",
        "The file “{file}” is protected by a password. Nothing was imported. Open it, remove the password (File > Info >"
        " Protect Workbook), save it and upload it again.",
    ),
    "file-old-excel": Sentence(
        "Le fichier « {file} » est dans l’ancien format d’Excel (.xls). Rien n’a été importé. Ouvrez-le, choisissez"
        " Fichier > Enregistrer sous > Classeur Excel (.xlsx), puis déposez le nouveau fichier.",
        "The file “{file}” is in Excel’s old format (.xls). Nothing was imported. Open it, choose File > Save As > Excel"
        " Workbook (.xlsx) and upload the new file.",
    ),
    "file-open-document": Sentence(
        "Le fichier « {file} » est au format OpenDocument (.ods). Rien n’a été importé. Dans LibreOffice, choisissez"
        " Fichier > Enregistrer sous > Excel 2007-365 (.xlsx) ou Texte CSV, puis déposez le nouveau fichier.",
        "The file “{file}” is in OpenDocument format (.ods). Nothing was imported. In LibreOffice choose File > Save As >"
        " Excel 2007-365 (.xlsx) or Text CSV and upload the new file.",
    ),
    "file-excel-binary": Sentence(
        "Le fichier « {file} » est au format binaire d’Excel (.xlsb). Rien n’a été importé. Choisissez Fichier >"
        " Enregistrer sous > Classeur Excel (.xlsx), puis déposez le nouveau fichier.",
        "The file “{file}” is in Excel’s binary format (.xlsb). Nothing was imported. Choose File > Save As > Excel"
        " Workbook (.xlsx) and upload the new file.",
    ),
    "file-web-page": Sentence(
        "Le fichier « {file} » est une page web, malgré son nom. Rien n’a été importé. Ouvrez-le dans un tableur,"
        " choisissez Fichier > Enregistrer sous > Classeur Excel (.xlsx), puis déposez le nouveau fichier.",
        "The file “{file}” is a web page, whatever its name. Nothing was imported. Open it in a spreadsheet, choose File"
        " > Save As > Excel Workbook (.xlsx) and upload the new file.",
    ),
    "file-not-a-table": Sentence(
        "Le fichier « {file} » n’est pas un tableau. Rien n’a été importé. Déposez un fichier CSV ou XLSX.",
        "The file “{file}” is not a table. Nothing was imported. Upload a CSV or XLSX file.",
    ),
    "file-unreadable": Sentence(
        "Le fichier « {file} » est abîmé ou illisible. Rien n’a été importé. Ouvrez-le dans un tableur, enregistrez-le de"
        " nouveau au format XLSX ou CSV, puis déposez-le.",
        "The file “{file}” is damaged or unreadable. Nothing was imported. Open it in a spreadsheet, save it again as"
        " XLSX or CSV and upload it.",
    ),
    "file-header-missing": Sentence(
        "Aucune ligne de titres n’a été reconnue dans « {file} ». Rien n’a été importé. Mettez en tête des colonnes leurs"
        " noms, par exemple Nom, Prénom, Courriel, puis déposez le fichier à nouveau.",
        "No line of column titles was recognised in “{file}”. Nothing was imported. Put names above the columns, for"
        " instance Nom, Prénom, Courriel, and upload the file again.",
    ),
    "file-kind-undecided": Sentence(
        "Rien dans « {file} » ne dit s’il liste des mentors ou des personnels. Rien n’a été importé. Indiquez-le à"
        " l’import, ou ajoutez une colonne « Fonction » ou « Compétences à partager ».",
        "Nothing in “{file}” tells whether it lists mentors or staff. Nothing was imported. Say which at import, or add a"
        " column “Fonction” or “Compétences à partager”.",
    ),
}

_ROWS = {
    "email-missing": Sentence(
        "Il n’y a pas d’adresse de courriel. La ligne est gardée à part : complétez l’adresse, ou remettez à la personne"
        " un code d’accès imprimé.",
        "There is no e-mail address. The row is kept aside: add the address, or give the person a printed access code.",
    ),
    "email-invalid": Sentence(
        "« {value} » n’est pas une adresse de courriel. La ligne est gardée à part : corrigez l’adresse, ou remettez à la"
        " personne un code d’accès imprimé.",
        "“{value}” is not an e-mail address. The row is kept aside: correct the address, or give the person a printed access code.",
    ),
    "date-invalid/unreadable": Sentence(
        "« {value} » n’est pas une date. La ligne est gardée à part : corrigez la date de naissance (par exemple 24/11/2008).",
        "“{value}” is not a date. The row is kept aside: correct the birth date (for instance 24/11/2008).",
    ),
    "date-invalid/impossible": Sentence(
        "« {value} » n’existe pas dans le calendrier. La ligne est gardée à part : corrigez la date de naissance.",
        "“{value}” does not exist in the calendar. The row is kept aside: correct the birth date.",
    ),
    "date-invalid/future": Sentence(
        "« {value} » est dans le futur : ce ne peut être une date de naissance. La ligne est gardée à part : corrigez la date.",
        "“{value}” is in the future: it cannot be a birth date. The row is kept aside: correct the date.",
    ),
    "date-invalid/age": Sentence(
        "« {value} » donne un âge impossible dans un établissement. La ligne est gardée à part : corrigez la date de naissance.",
        "“{value}” gives an age that nobody has in a school. The row is kept aside: correct the birth date.",
    ),
    "duplicate/same-file": Sentence(
        "« {value} » est déjà à la ligne {row} du fichier « {file} ». Les deux lignes n’en font qu’une ; il n’y a rien à faire.",
        "“{value}” is already on row {row} of the file “{file}”. The two rows are one; there is nothing to do.",
    ),
    "duplicate/same-file-added": Sentence(
        "« {value} » est déjà à la ligne {row} du fichier « {file} ». Les deux lignes n’en font qu’une, qui a reçu de celle-ci : {fields}.",
        "“{value}” is already on row {row} of the file “{file}”. The two rows are one, which took from this one: {fields_en}.",
    ),
    "duplicate/known-person": Sentence(
        "« {value} » est déjà une personne de l’établissement. Personne n’a été ajouté ; ce que la ligne apporte complète sa fiche.",
        "“{value}” is already a person of the institution. Nobody was added; what the row brings completes their record.",
    ),
    "duplicate/another-person": Sentence(
        "« {value} » est déjà l’adresse d’une autre personne (ligne {row} du fichier « {file} »). La ligne est gardée à"
        " part : donnez une adresse propre à la personne, ou remettez-lui un code d’accès imprimé.",
        "“{value}” is already the address of another person (row {row} of the file “{file}”). The row is kept aside: give"
        " this person an address of their own, or a printed access code.",
    ),
    "duplicate/another-known-person": Sentence(
        "« {value} » est déjà l’adresse d’une autre personne de l’établissement. La ligne est gardée à part : donnez une"
        " adresse propre à la personne, ou remettez-lui un code d’accès imprimé.",
        "“{value}” is already the address of another person of the institution. The row is kept aside: give this person"
        " an address of their own, or a printed access code.",
    ),
    "duplicate/answered-again": Sentence(
        "« {value} » a répondu plusieurs fois. La réponse la plus récente compte (ligne {row} du fichier « {file} ») ;"
        " celle-ci est mise de côté.",
        "“{value}” answered several times. The latest answer counts (row {row} of the file “{file}”); this one is set aside.",
    ),
    "respondent-without-address": Sentence(
        "Il n’y a pas d’adresse : cette réponse ne peut être rapprochée de personne. Elle n’est pas comptée ; complétez"
        " l’adresse, puis déposez le fichier à nouveau.",
        "There is no address: this answer cannot be matched with anybody. It is not counted; add the address and upload the file again.",
    ),
    "respondent-address-invalid": Sentence(
        "« {value} » n’est pas une adresse de courriel. Cette réponse n’est pas comptée ; corrigez l’adresse, puis"
        " déposez le fichier à nouveau.",
        "“{value}” is not an e-mail address. This answer is not counted; correct the address and upload the file again.",
    ),
}

_REMARKS = {
    "email-several": Sentence(
        "La cellule contient plusieurs adresses. La première, {kept}, est l’adresse de contact ; les autres sont gardées"
        " pour reconnaître la personne.",
        "The cell holds several addresses. The first, {kept}, is the contact address; the others are kept to recognise the person.",
    ),
    "email-other-used": Sentence(
        "« {value} » n’est pas une adresse de courriel : l’autre adresse de la ligne est utilisée. Vérifiez-la.",
        "“{value}” is not an e-mail address: the row’s other address is used. Check it.",
    ),
    "email-personal-used": Sentence(
        "L’adresse de l’établissement manque : l’adresse personnelle est utilisée. Vérifiez que la personne en est d’accord.",
        "The institution’s address is missing: the personal one is used. Check that the person agrees.",
    ),
    "phone-unreadable": Sentence(
        "« {value} » n’est pas un numéro de téléphone. La personne est importée sans téléphone.",
        "“{value}” is not a telephone number. The person is imported without one.",
    ),
    "guardian-missing": Sentence(
        "La personne est mineure et le fichier ne donne pas de représentant légal. Elle est importée ; son autorisation"
        " devra être demandée autrement.",
        "This person is under age and the file names no legal representative. They are imported; the authorisation must"
        " be asked for in another way.",
    ),
    "guardian-email-invalid": Sentence(
        "« {value} » n’est pas une adresse de courriel. La personne est importée ; complétez l’adresse de son représentant légal.",
        "“{value}” is not an e-mail address. The person is imported; add the address of their legal representative.",
    ),
    "guardian-email-same": Sentence(
        "Le représentant légal a la même adresse que le jeune : une autorisation demandée là ne prouve rien. Complétez son adresse.",
        "The legal representative has the learner’s own address: an authorisation asked for there proves nothing. Add theirs.",
    ),
    "skill-unknown": Sentence(
        "« {value} » n’est pas dans la liste des compétences. Les mots sont gardés, mais ne servent pas à former les binômes.",
        "“{value}” is not in the list of skills. The words are kept, but are not used to form pairs.",
    ),
    "skill-guessed": Sentence(
        "« {value} » a été compris comme « {skill} ». Corrigez la fiche si ce n’est pas cela.",
        "“{value}” was understood as “{skill}”. Correct the record if that is not it.",
    ),
    "availability-unread": Sentence(
        "Dans « {value} », ces mots n’ont pas été compris : {unread}. Le reste est gardé ; vérifiez les créneaux.",
        "In “{value}” these words were not understood: {unread}. The rest is kept; check the slots.",
    ),
    "capacity-unreadable": Sentence(
        "« {value} » n’est pas un nombre de binômes. La valeur du programme est utilisée.",
        "“{value}” is not a number of pairs. The programme’s own value is used.",
    ),
    "job-unclassified": Sentence(
        "La fonction « {value} » n’a pas pu être classée (enseignement, administration, direction, autre). Choisissez-en une sur la fiche.",
        "The job “{value}” could not be classified (teaching, administrative, direction, other). Choose one on the record.",
    ),
    "role-unknown": Sentence(
        "Le rôle « {value} » n’est ni mentor ni accompagné. La personne prend le rôle des autres lignes du fichier.",
        "The role “{value}” is neither mentor nor mentee. The person takes the role of the file’s other rows.",
    ),
    "name-from-address": Sentence(
        "Le nom manque : il a été tiré de l’adresse. Vérifiez-le.",
        "The name is missing: it was taken from the address. Check it.",
    ),
    "name-missing": Sentence(
        "Le nom manque. La ligne est lue sans nom ; complétez-le.",
        "The name is missing. The row is read without one; add it.",
    ),
    "supervised-address-invalid": Sentence(
        "« {value} » n’est pas une adresse : ce jeune encadré n’est pas reconnu. Corrigez-la, pour que personne ne soit"
        " mis en binôme avec son propre enseignant.",
        "“{value}” is not an address: this supervised learner is not recognised. Correct it, so that nobody is paired"
        " with their own teacher.",
    ),
    "known-in-other-role": Sentence(
        "« {value} » figure aussi dans l’autre liste (mentors et personnels). Les deux rôles sont gardés : vérifiez que c’est voulu.",
        "“{value}” is in the other list too (mentors and staff). Both roles are kept: check that this is meant.",
    ),
    "same-name-other-address": Sentence(
        "{value} a le même nom et la même date de naissance que la ligne {row} du fichier « {file} », avec une autre"
        " adresse. Les deux sont importées : si c’est la même personne, réunissez-les.",
        "{value} has the same name and birth date as row {row} of the file “{file}”, with another address. Both are"
        " imported: if they are one person, join them.",
    ),
    "duplicate-differs": Sentence(
        "Cette ligne diffère de la ligne {row} du fichier « {file} », qui est gardée, pour : {fields}. Vérifiez ces valeurs.",
        "This row differs from row {row} of the file “{file}”, which is kept, in: {fields_en}. Check these values.",
    ),
}

_TABLES = {
    "encoding-repaired": Sentence(
        "Les accents avaient été abîmés par un mauvais enregistrement ; ils ont été rétablis.",
        "Accents had been damaged by a wrong way of saving; they were put right.",
    ),
    "quotes-unbalanced": Sentence(
        "Un guillemet ouvert n’est jamais refermé : chaque ligne du fichier a été lue comme une ligne du tableau."
        " Vérifiez les cellules de plusieurs lignes.",
        "A quotation mark is never closed: each line of the file was read as a row of the table. Check cells that hold several lines.",
    ),
    "sheet-hidden": Sentence(
        "L’onglet masqué « {sheet} » n’a pas été lu. Affichez-le s’il doit l’être.",
        "The hidden tab “{sheet}” was not read. Unhide it if it should be.",
    ),
    "sheet-of-another-kind": Sentence(
        "L’onglet « {sheet} » ne liste pas les mêmes personnes et n’a pas été lu avec les autres. Importez-le à part.",
        "The tab “{sheet}” does not list the same people and was not read with the others. Import it separately.",
    ),
    "column-missing": Sentence(
        "Aucune colonne n’a été reconnue pour : {field}. L’import se fait sans ; si la colonne existe, donnez-lui ce titre.",
        "No column was recognised for: {field_en}. The import goes on without; if the column exists, give it that title.",
    ),
    "column-not-needed": Sentence(
        "La colonne « {column} » n’est pas nécessaire au programme : elle n’est ni lue ni gardée.",
        "The column “{column}” is not needed by the programme: it is neither read nor kept.",
    ),
    "column-not-understood": Sentence(
        "Le titre « {column} » n’a pas été compris : la colonne n’est pas importée. Donnez-lui un titre plus courant si elle est utile.",
        "The title “{column}” was not understood: the column is not imported. Give it a more usual title if it is useful.",
    ),
    "line-repeated-header": Sentence(
        "La ligne répète les titres des colonnes : elle n’est pas une personne.",
        "The line repeats the column titles: it is not a person.",
    ),
    "line-total-or-title": Sentence(
        "« {value} » est un total, un titre ou une note : ce n’est pas une personne.",
        "“{value}” is a total, a title or a note: it is not a person.",
    ),
    "row-accepted": Sentence("La ligne est acceptée.", "The row is accepted."),
}

_SURVEYS = {
    "answer-unreadable": Sentence(
        "« {value} » n’est pas une réponse possible. La question est comptée comme sans réponse ; les autres réponses sont gardées.",
        "“{value}” is not a possible answer. The question counts as not answered; the other answers are kept.",
    ),
    "scale-from-zero": Sentence(
        "Les réponses sont des nombres ; un 0 y figure : l’échelle va de 0 à 4.",
        "Answers are numbers; there is a 0 among them: the scale goes from 0 to 4.",
    ),
    "scale-from-one": Sentence(
        "Les réponses sont des nombres de 1 à 5 : 1 est lu « Pas du tout » et 5 « Tout à fait ».",
        "Answers are numbers from 1 to 5: 1 is read as “Pas du tout” and 5 as “Tout à fait”.",
    ),
    "scale-stated": Sentence(
        "Les titres des colonnes disent l’échelle des nombres : de {lowest} à {highest}.",
        "The column titles state the scale of the numbers: from {lowest} to {highest}.",
    ),
    "scale-assumed": Sentence(
        "Les réponses sont des nombres sans 0 ni 5 : l’échelle a été supposée de 1 à 5. Si elle va de 0 à 4, écrivez « (0"
        " à 4) » dans les titres et déposez le fichier à nouveau.",
        "Answers are numbers without 0 or 5: the scale was assumed to go from 1 to 5. If it goes from 0 to 4, write “(0 à"
        " 4)” in the titles and upload the file again.",
    ),
    "scale-unknown": Sentence(
        "Les réponses sont des nombres qui ne vont ni de 0 à 4 ni de 1 à 5 : elles ne sont pas comptées. Exportez les"
        " réponses en toutes lettres.",
        "Answers are numbers that go neither from 0 to 4 nor from 1 to 5: they are not counted. Export the answers in words.",
    ),
    "timestamp-unreadable": Sentence(
        "« {value} » n’est pas une date. La réponse est gardée, sans sa date.",
        "“{value}” is not a date. The answer is kept, without its date.",
    ),
    "respondent-unknown": Sentence(
        "« {value} » n’est pas dans les listes importées. La réponse est gardée ; vérifiez l’adresse.",
        "“{value}” is in none of the imported lists. The answer is kept; check the address.",
    ),
    "item-missing": Sentence(
        "La question « {value} » n’a pas de colonne dans ce fichier : elle est comptée comme sans réponse.",
        "The question “{value}” has no column in this file: it counts as not answered.",
    ),
    "item-approximate": Sentence(
        "Le titre « {column} » a été compris comme la question « {value} ». Vérifiez que c’est bien elle.",
        "The title “{column}” was understood as the question “{value}”. Check that it is.",
    ),
    "answers-without-address-column": Sentence(
        "Aucune colonne ne donne l’adresse des répondants : aucune réponse ne peut être rapprochée d’une personne.",
        "No column gives the respondents’ addresses: no answer can be matched with a person.",
    ),
}

_INSTITUTION = {
    "institution-file-unreadable": Sentence(
        "Le fichier « {file} » n’est pas un fichier JSON lisible ({reason}). Corrigez-le, puis déposez-le à nouveau.",
        "The file “{file}” is not readable JSON ({reason}). Correct it and upload it again.",
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

_FOLDER = {
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

SENTENCES: dict[str, Sentence] = _FILES | _ROWS | _REMARKS | _TABLES | _SURVEYS | _INSTITUTION | _FOLDER

# The names of PersonRow's fields, for people.
FIELD_LABELS: dict[str, Sentence] = {
    "name": Sentence("le nom", "the name"),
    "other_addresses": Sentence("une autre adresse", "another address"),
    "birth_date": Sentence("la date de naissance", "the birth date"),
    "phone": Sentence("le téléphone", "the telephone number"),
    "group": Sentence("la classe ou le groupe", "the class or group"),
    "course": Sentence("la formation", "the course"),
    "rhythm": Sentence("le rythme d’alternance", "the work-study rhythm"),
    "guardians": Sentence("le représentant légal", "the legal representative"),
    "skills": Sentence("des compétences", "skills"),
    "needs": Sentence("des besoins", "needs"),
    "in_return": Sentence("ce que la personne souhaite en retour", "what the person wishes in return"),
    "availability": Sentence("des créneaux", "slots"),
    "capacity": Sentence("le nombre de binômes", "the number of pairs"),
    "job": Sentence("la fonction", "the job"),
    "category": Sentence("la catégorie de personnel", "the staff category"),
    "discipline": Sentence("la discipline", "the subject taught"),
    "supervises": Sentence("les jeunes encadrés", "the learners supervised"),
    "supervised_by": Sentence("les encadrants", "the supervising staff"),
}

DECISIONS: dict[str, Sentence] = {
    "accepted": Sentence("acceptée", "accepted"),
    "merged": Sentence("fusionnée", "merged"),
    "refused": Sentence("refusée", "refused"),
    "skipped": Sentence("hors tableau", "not data"),
    "remark": Sentence("remarque", "remark"),
}
REPORT_HEADERS = Sentence(
    "Fichier;Feuille;Ligne;Décision;Code;Colonne;Valeur;Explication",
    "File;Sheet;Row;Decision;Code;Column;Value;Explanation",
)
