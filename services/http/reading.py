"""Reading what was sent: JSON into a Struct, with every fault named at once, text in NFC, no control characters."""

import unicodedata
from typing import Any, Final, TypeVar

import msgspec

from services.http.faults import Fault, InvalidBody

Shape = TypeVar("Shape", bound=msgspec.Struct)

LARGEST_JSON: Final = 5_000_000  # octets
_ALLOWED_CONTROLS: Final = frozenset("\t\n\r")


def read_json(body: bytes, shape: type[Shape], extra: dict[str, Any] | None = None) -> Shape:
    """The Struct that a JSON body holds, completed by ``extra`` (what the path says).

    Raises InvalidBody, naming each fault by a JSON pointer: unreadable JSON, unknown, missing or ill-typed fields, U+0000, lone
    surrogates, control characters.
    """
    try:
        sent = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidBody((Fault("", "unreadable-json", "Ce n’est pas du JSON lisible, en UTF-8."),)) from None
    return read_object(sent, shape, extra)


def read_object(sent: Any, shape: type[Shape], extra: dict[str, Any] | None = None) -> Shape:
    """As ``read_json``, from an object already decoded (a form, for instance)."""
    if not isinstance(sent, dict):
        raise InvalidBody((Fault("", "not-an-object", "Un objet JSON est attendu."),))
    faults: list[Fault] = []
    cleaned = _clean(sent, "", faults)
    for name in extra or {}:
        if name in cleaned:
            faults.append(Fault(f"/{name}", "unknown-field", "Ce champ est donné par l’adresse ; retirez-le du contenu."))
    values = {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name in cleaned.keys() - fields.keys():
        faults.append(Fault(f"/{name}", "unknown-field", "Ce champ n’existe pas ; retirez-le, ou corrigez son nom."))
    for name, field in fields.items():
        given = (extra or {}).get(name, cleaned.get(name, msgspec.UNSET))
        if given is msgspec.UNSET:
            if field.required:
                faults.append(Fault(f"/{name}", "missing-field", "Ce champ est obligatoire."))
            continue
        try:
            values[field.name] = msgspec.convert(given, field.type)
        except msgspec.ValidationError as error:
            faults.append(_fault_of(name, error))
    if faults:
        raise InvalidBody(tuple(faults))
    return shape(**values)


def _fault_of(name: str, error: msgspec.ValidationError) -> Fault:
    """msgspec says «Expected `int`, got `str` - at `$[0].items`»: the place becomes a JSON pointer."""
    message, _, place = str(error).partition(" - at `$")
    pointer = place.rstrip("`").replace("[...]", "/*").replace("[", "/").replace("]", "").replace(".", "/")
    return Fault(f"/{name}{pointer}", "invalid-value", f"La valeur n’a pas la forme attendue. ({message})")


def _clean(value: Any, where: str, faults: list[Fault]) -> Any:
    match value:
        case str():
            return clean_text(value, where, faults)
        case dict() if value.keys() == {"sealed"}:
            faults.append(Fault(where, "invalid-value", "Une valeur scellée ne s’envoie pas ; donnez la valeur elle-même."))
            return value
        case dict():
            return {clean_text(key, where, faults): _clean(inner, f"{where}/{key}", faults) for key, inner in value.items()}
        case list():
            return [_clean(inner, f"{where}/{index}", faults) for index, inner in enumerate(value)]
        case _:
            return value


def clean_text(text: str, where: str, faults: list[Fault]) -> str:
    """The text in NFC; a fault is added where it holds what no text may hold."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _ALLOWED_CONTROLS:
            faults.append(Fault(where, "control-character", "Ce texte contient des caractères invisibles interdits ; retirez-les."))
            break
    return unicodedata.normalize("NFC", text)
