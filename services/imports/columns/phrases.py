"""The synonym table: how institutions, school software and forms name what the programme needs.

Phrases are folded (no case, accent or punctuation) and without small words («date de naissance» is «date naissance»).
``=`` marks a phrase that must be the whole header. The longest phrase found in a header wins; of two with the same length, the
one with the greater weight of its field, so that «compétences à partager» and «compétences à développer» part ways.
Seen in: Pronote, EDT, SIECLE, Yparéo, Apogée, Google Forms, Microsoft Forms, LimeSurvey, and in plain Excel.
"""

from services.imports.columns.fields import Field

SMALL_WORDS = frozenset(
    (
        "de", "du", "des", "la", "le", "les", "l", "d", "un", "une", "votre", "vos", "ton", "ta", "tes", "mon", "ma",
        "mes", "notre", "nos", "sa", "son", "ses", "cette", "cet", "ce", "quel", "quelle", "quels", "quelles", "est",
        "sont", "es", "etes", "s", "e", "a", "au", "aux", "y", "pour", "par", "dans", "en", "vous", "tu", "je", "j", "the",
        "of", "your", "my",
    )
)  # fmt: skip

# Weight, then the phrases. Fields of the greatest weight first.
PHRASES: dict[Field, tuple[int, str]] = {
    Field.IN_RETURN: (6, "retour, contrepartie, give back"),
    Field.SUPERVISED: (
        5,
        "encadre, encadres, encadrees, encadrement, supervise, supervises, suit, tutorat, eleves suivis, "
        "eleves encadres, eleves charge, eleves tutores, apprentis suivis, apprentis encadres, apprentis charge, "
        "etudiants suivis, etudiants encadres, etudiants charge, apprenants suivis, apprenants encadres, "
        "alternants suivis, alternants encadres, suivi eleves, suivi apprentis, suivi etudiants, suivi alternants, "
        "suivi apprenants, jeunes suivis, jeunes encadres, tuteur etudiants, tuteur eleves, tuteur apprentis, "
        "referent eleves, referent apprentis, responsable eleves, =eleves, =apprentis, =etudiants, =apprenants, "
        "=alternants, =stagiaires, =jeunes, students supervised, courriels eleves, courriels apprentis, "
        "courriels etudiants, courriels apprenants, mails eleves, mails apprentis, mails etudiants, "
        "mails apprenants, noms eleves, noms apprentis, noms etudiants, noms apprenants",
    ),
    Field.SUPERVISED_GROUPS: (
        5,
        "classes suivies, classes charge, classes enseignees, classes encadrees, groupes suivis, groupes enseignes, "
        "groupes charge, classes confiees, formations suivies, promotions suivies, intervient, classes intervention, "
        "enseigne classes, classe charge, services enseignement",
    ),
    Field.SUPERVISED_BY: (
        5,
        "professeur principal, professeurs principaux, prof principal, profs principaux, formateur referent, "
        "formatrice referente, enseignant referent, professeur referent, tuteur pedagogique, tutrice pedagogique, "
        "tuteur universitaire, tuteur academique, tuteur enseignant, referent pedagogique, responsable pedagogique, "
        "responsable formation, responsable classe, directeur memoire, directrice memoire, directeur etudes, "
        "charge suivi, chargee suivi, equipe pedagogique, =professeurs, =enseignants, =formateurs, encadrant, "
        "encadrante, =pp",
    ),
    Field.TIMESTAMP: (
        5,
        "horodateur, horodatage, timestamp, date soumission, date reponse, heure fin, heure debut, submitdate, "
        "datestamp, startdate, date envoi, date derniere action, date lancement, completion time, start time, "
        "date saisie, date heure, heure derniere modification, submitted at, date remplissage",
    ),
    Field.EMAIL: (
        4,
        "courriel, courriels, mail, mails, email, emails, mel, adresse courriel, adresse mail, adresse email, "
        "adresse mel, adresse electronique, courrier electronique, adresse messagerie, messagerie, adr mail, "
        "adr email, email address, mail address, adresse electronique etablissement, adresse mail etablissement, "
        "adresse email etablissement",
    ),
    Field.PHONE: (
        4,
        "tel, tels, telephone, telephones, portable, mobile, gsm, phone, num tel, n tel, n telephone, n portable, "
        "numero tel, numero telephone, "
        "tel mobile, tel portable, telephone portable, telephone mobile, numero portable, cellulaire, phone number, "
        "mobile phone",
    ),
    Field.BIRTH_DATE: (
        4,
        "date naissance, naissance, date naiss, naiss, date nai, dt naissance, ddn, =ne, =nee, =ne nee, birth date, "
        "birthdate, birthday, date birth, dob, anniversaire, date anniversaire, jour naissance",
    ),
    Field.GIVEN_NAME: (
        4,
        "prenom, prenoms, prenom usuel, prenom usage, prenom 1, premier prenom, first name, firstname, given name, "
        "lib pr1, pr1, prenom principal, forename",
    ),
    Field.FAMILY_NAME: (
        3,
        "nom, noms, nom famille, nom usage, nom usuel, nom patronymique, nom naissance, nom marital, nom epouse, "
        "patronyme, last name, lastname, surname, family name, lib nom pat, lib nom usu, lib nom, nom pat, nom usu",
    ),
    Field.FULL_NAME: (
        4,
        "nom prenom, nom et prenom, prenom nom, prenom et nom, noms prenoms, noms et prenoms, nom et prenoms, "
        "nom prenoms, prenoms noms, prenoms et noms, nom complet, full name, identite, =name, =personnel, "
        "=personnels, nom affichage, display name",
    ),
    Field.RHYTHM: (
        4,
        "rythme, alternance, rythme alternance, calendrier alternance, rythme formation, type alternance, "
        "planning alternance, semaine entreprise, semaines entreprise, rythme entreprise, presence entreprise",
    ),
    Field.CAPACITY: (
        4,
        "capacite, nb max, nombre max, nb maximum, nombre maximum, nombre maximal, nb binomes, nombre binomes, "
        "nb binome, max binomes, binomes max, maximum binomes, nombre personnes, nb personnes, nombre mentores, "
        "nb mentores, nombre mentors, nb mentors, nombre accompagnements, combien, combien personnes, "
        "combien binomes, places, capacity, max pairs, nombre maximal binomes, nombre maximum binomes, "
        "nb max binomes, nombre max binomes, nombre mentorats, =max, =maxi, =maximum, =binomes",
    ),
    Field.AVAILABILITY: (
        4,
        "disponibilite, disponibilites, dispo, dispos, disponible, disponibles, creneau, creneaux, horaire, "
        "horaires, plage horaire, plages horaires, plages, emploi temps, jours disponibles, jours disponibilite, "
        "jours presence, quand, moment, moments, temps libre, heures creuses, =jour, =jours, =jour heure, "
        "=jours heures, availability, availabilities, creneaux disponibles, creneaux libres, creneaux possibles, "
        "horaires disponibles",
    ),
    Field.SKILLS: (
        4,
        "partager, transmettre, proposer, savoir faire, points forts, talents, atouts, maitrise, maitrisees, "
        "maitrises, competences partager, competences proposees, competences offertes, aise avec, sais faire, "
        "peux aider, enseigner, skills to share, skills share, outils maitrises, domaines maitrises, "
        "competences numeriques maitrisees",
    ),
    Field.NEEDS: (
        3,
        "besoin, besoins, progresser, apprendre, developper, acquerir, decouvrir, ameliorer, monter competence, "
        "souhait, souhaits, souhaite, souhaites, souhaitee, souhaitees, souhaitez, attente, attentes, envie, envies, "
        "voudriez, voudrais, aimeriez, aimerais, recherche, recherchees, recherches, accompagnement souhaite, "
        "competences souhaitees, competences recherchees, competences developper, competences acquerir, "
        "themes souhaites, needs, skills wanted",
    ),
    Field.GROUP: (
        3,
        "classe, classes, division, groupe, groupes, promotion, promo, section, td, cohorte, classe rattachement, "
        "libelle classe, lib classe, code classe, nom classe, nom groupe, code structure, libelle structure, "
        "lib structure, structure, niveau classe, groupe td, groupe tp, groupe pedagogique, groupe classe, class, "
        "annee promotion",
    ),
    Field.COURSE: (
        2,
        "formation, formations, nom formation, intitule formation, libelle formation, filiere, parcours, cursus, "
        "diplome, diplome prepare, mention, specialite, etape, lib etape, libelle etape, code etape, lic etp, "
        "lib etp, cod etp, niveau, niveau etude, annee etude, annee etudes, mef, lib mef, libelle mef, annee, "
        "course, programme etudes, titre prepare, metier prepare",
    ),
    Field.JOB: (
        3,
        "fonction, fonctions, poste, metier, emploi, intitule poste, corps, grade, qualite, profession, job, "
        "job title, position, poste occupe, fonction exercee, fonction etablissement",
    ),
    Field.CATEGORY: (3, "categorie, categorie personnel, type personnel, statut, population, =type, categorie agent, etes vous"),
    Field.DISCIPLINE: (3, "discipline, disciplines, matiere, matieres, matiere enseignee, matieres enseignees, discipline poste"),
    Field.ROLE: (2, "role, mentor ou mentore, participation, =profil"),
    Field.TOPICS: (
        1,
        "competence, competences, theme, themes, thematique, thematiques, sujet, sujets, outil, outils, domaine, "
        "domaines, skills, topics, logiciels, applications, reseaux sociaux",
    ),
    Field.CONTACT: (1, "adresse, contact, coordonnees, joindre, address"),
    Field.NOT_NEEDED: (
        5,
        "ine, ina, nia, numero national, id national, identifiant national, matricule, sexe, genre, civilite, "
        "code postal, =cp, ville, commune, rue, pays, nationalite, lieu naissance, ville naissance, "
        "commune naissance, pays naissance, departement naissance, code commune, regime, date, date entree, "
        "date sortie, date inscription, date contrat, date debut, date fin, date retour, debut contrat, fin contrat, "
        "debut formation, fin formation, duree formation, centre formation, lieu formation, numero etudiant, "
        "n etudiant, code etudiant, cod etu, id, identifiant, login, numero, n, =no, ordre, doublement, doublant, "
        "redoublant, lv1, lv2, lva, lvb, option, options, boursier, bourse, photo, transport, demi pension, "
        "securite sociale, nir, nss, langue depart, derniere page, graine, id reponse, reponse id, siret, age, "
        "commentaire, commentaires, observation, observations, remarque, remarques, droit image, autorisation, "
        "autorisations, majeur, mineur, score, points, note, notes, prenom 2, prenom 3, prenom 4, deuxieme prenom, "
        "troisieme prenom, autres prenoms, lib pr2, lib pr3, adresse postale, adresse ip, ip address, "
        "adresse domicile, service, departement, composante, pole, bureau, site, ordinateur portable, "
        "nom etablissement, nom lycee, nom ecole, nom cfa, nom universite, etablissement, etablissement origine, "
        "lycee origine, lien parente, handicap, pap, pai, ppre, ulis, religion, jour saisie, nom ville, "
        "nom entreprise, nom rue, seriale, seed, lastpage, startlanguage, ipaddr, refurl",
    ),
}
