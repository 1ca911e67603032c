"""Rows that are refused or merged, and doubts about their cells."""

from services.imports.sentences.sentence import Sentence

ROWS: dict[str, Sentence] = {
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

REMARKS: dict[str, Sentence] = {
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
