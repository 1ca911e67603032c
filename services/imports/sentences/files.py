"""Whole files that cannot be read: why, and how to save them again."""

from services.imports.sentences.sentence import Sentence

FILES: dict[str, Sentence] = {
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
    "file-is-a-survey": Sentence(
        "Le fichier « {file} » contient des réponses à un questionnaire, pas une liste de personnes. Rien n’a été"
        " importé. Déposez-le sur la page du questionnaire.",
        "The file “{file}” holds answers to a questionnaire, not a list of people. Nothing was imported. Upload it on the"
        " questionnaire’s page.",
    ),
    "file-questions-missing": Sentence(
        "Aucune question du questionnaire n’a été reconnue dans « {file} ». Rien n’a été importé. Vérifiez que les titres"
        " des colonnes sont les questions elles-mêmes, puis déposez le fichier à nouveau.",
        "No question of the questionnaire was recognised in “{file}”. Nothing was imported. Check that the column titles"
        " are the questions themselves and upload the file again.",
    ),
    "file-kind-undecided": Sentence(
        "Rien dans « {file} » ne dit s’il liste des mentors ou des personnels. Rien n’a été importé. Indiquez-le à"
        " l’import, ou ajoutez une colonne « Fonction » ou « Compétences à partager ».",
        "Nothing in “{file}” tells whether it lists mentors or staff. Nothing was imported. Say which at import, or add a"
        " column “Fonction” or “Compétences à partager”.",
    ),
}
