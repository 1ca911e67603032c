"""Passwords that whoever guesses tries first: common words and what people do to them, rows of keys, repetitions, one's own address.

Length is asked elsewhere (passwords.py). This list is short on purpose: of the words that lists of stolen passwords begin with, those
that, doubled, joined or followed by figures, become long enough to pass.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

# what one types when asked for a password, and for a change of it
_ASKED: Final = """
    motdepasse mdp password passe passer passwort contrasena secret secrets sesame ouvretoi letmein welcome bienvenue bonjour salut
    hello coucou admin administrateur administrator root user utilisateur test tests essai demo temporaire temp provisoire changeme
    changezmoi nouveau nouvelle initial defaut default compte login connexion acces access entree ouvert
"""
# rows of keys
_KEYS: Final = """
    azerty azertyuiop qwerty qwertyuiop qwertz qsdfgh qsdfghjklm asdfgh asdfghjkl wxcvbn zxcvbn aqwzsx azer qsdf wxcv qwer asdf zxcv
    abc abcd abcde abcdef abcdefgh
"""
# people, beasts, places, teams, heroes and dear things
_DEAR: Final = """
    amour jetaime iloveyou love soleil sunshine princesse princess chocolat chouchou doudou loulou nounours bebe maman papa famille
    enfant enfants chat chien cheval dragon tigre lion loup panda licorne monkey football foot rugby basket marseille olympique psg
    paris lyon france bretagne nantes bordeaux toulouse lille strasbourg pokemon starwars batman superman spiderman naruto mario zelda
    harry potter disney musique music guitare vacances noel ete hiver printemps automne janvier fevrier mars avril mai juin juillet
    aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche
"""
# first names that half a generation has
_NAMES: Final = """
    nicolas julien thomas alexandre camille marine laura sophie pierre marie jean michel philippe isabelle nathalie sandrine stephane
    sebastien david daniel jessica jennifer lucas hugo emma lea chloe manon
"""
# schools
_SCHOOLS: Final = """
    ecole college lycee universite cfa apprenti apprentis eleve eleves etudiant etudiants prof profs professeur professeurs enseignant
    direction proviseur principal cpe cdi classe rectorat education nationale educnat pronote ent mentor mentorat mentoring reverse
    ekole
"""
COMMON: Final = frozenset(" ".join((_ASKED, _KEYS, _DEAR, _NAMES, _SCHOOLS)).split())
_LEET: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"})
_FEWEST_SIGNS: Final = 5  # different ones
_LONGEST_WORD: Final = max(map(len, COMMON))


def guessable(password: str, address: str = "") -> bool:
    """Whether this is what somebody would try early on who wants into the account of that address."""
    plain = _plain(password)
    if len(set(plain)) < _FEWEST_SIGNS or _is_a_row(plain):
        return True
    own = [part for part in re.split(r"[^a-z0-9]+", _plain(address).partition("@")[0]) if len(part) > 2]
    return any(_made_of_words(letters, frozenset(own)) for letters in {_letters(plain), _letters(_core(plain).translate(_LEET))})


def _plain(text: str) -> str:
    """Without accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _letters(plain: str) -> str:
    return "".join(sign for sign in plain if "a" <= sign <= "z")


def _core(plain: str) -> str:
    """Without the figures that stand apart, such as a year."""
    return "".join(part for part in re.split(r"[^a-z0-9@$!€]+", plain) if not part.isdigit())


def _is_a_row(plain: str) -> bool:
    """Each sign follows the one before: 123456…, abcdef…, 987654…"""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return steps <= {1, -1, 0, -9, 9}


def _made_of_words(letters: str, own: frozenset[str]) -> bool:
    """Whether at most two different common words, or parts of one's own address, make all the letters (there may be none)."""
    reached: dict[int, set[frozenset[str]]] = {0: {frozenset()}}
    longest = max([_LONGEST_WORD, *map(len, own)])
    for start in range(len(letters)):
        for used in reached.get(start, ()):
            for end in range(start + 1, min(len(letters), start + longest) + 1):
                word = letters[start:end]
                if (word in COMMON or word in own) and len(used | {word}) <= 2:
                    reached.setdefault(end, set()).add(used | {word})
    return len(letters) in reached
