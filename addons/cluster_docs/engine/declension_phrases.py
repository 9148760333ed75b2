"""The common nouns that stand in a case before a name whose own form is not certain."""

_CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
# language: kind and gender: one phrase a case
_PHRASES = {
    "ru": {
        "person": (
            "гражданина (гражданки)",
            "гражданину (гражданке)",
            "гражданина (гражданку)",
            "гражданином (гражданкой)",
            "гражданине (гражданке)",
        ),
        "person m": ("гражданина", "гражданину", "гражданина", "гражданином", "гражданине"),
        "person f": ("гражданки", "гражданке", "гражданку", "гражданкой", "гражданке"),
        "organisation": ("организации", "организации", "организацию", "организацией", "организации"),
        "post": (
            "лица на должности",
            "лицу на должности",
            "лицо на должности",
            "лицом на должности",
            "лице на должности",
        ),
        "unit": ("подразделения", "подразделению", "подразделение", "подразделением", "подразделении"),
    },
    "be": {
        "person": (
            "грамадзяніна (грамадзянкі)",
            "грамадзяніну (грамадзянцы)",
            "грамадзяніна (грамадзянку)",
            "грамадзянінам (грамадзянкай)",
            "грамадзяніне (грамадзянцы)",
        ),
        "person m": ("грамадзяніна", "грамадзяніну", "грамадзяніна", "грамадзянінам", "грамадзяніне"),
        "person f": ("грамадзянкі", "грамадзянцы", "грамадзянку", "грамадзянкай", "грамадзянцы"),
        "organisation": ("арганізацыі", "арганізацыі", "арганізацыю", "арганізацыяй", "арганізацыі"),
        "post": ("асобы на пасадзе", "асобе на пасадзе", "асобу на пасадзе", "асобай на пасадзе", "асобе на пасадзе"),
        "unit": ("падраздзялення", "падраздзяленню", "падраздзяленне", "падраздзяленнем", "падраздзяленні"),
    },
    "pl": {
        "person": ("Pana (Pani)", "Panu (Pani)", "Pana (Panią)", "Panem (Panią)", "Panu (Pani)"),
        "person m": ("Pana", "Panu", "Pana", "Panem", "Panu"),
        "person f": ("Pani", "Pani", "Panią", "Panią", "Pani"),
        "organisation": ("organizacji", "organizacji", "organizację", "organizacją", "organizacji"),
        "post": (
            "osoby na stanowisku",
            "osobie na stanowisku",
            "osobę na stanowisku",
            "osobą na stanowisku",
            "osobie na stanowisku",
        ),
        "unit": ("jednostki", "jednostce", "jednostkę", "jednostką", "jednostce"),
    },
    "lt": {
        "person": (
            "piliečio (pilietės)",
            "piliečiui (pilietei)",
            "pilietį (pilietę)",
            "piliečiu (piliete)",
            "pilietyje (pilietėje)",
        ),
        "person m": ("piliečio", "piliečiui", "pilietį", "piliečiu", "pilietyje"),
        "person f": ("pilietės", "pilietei", "pilietę", "piliete", "pilietėje"),
        "organisation": ("organizacijos", "organizacijai", "organizaciją", "organizacija", "organizacijoje"),
        "post": (
            "asmens, einančio pareigas",
            "asmeniui, einančiam pareigas",
            "asmenį, einantį pareigas",
            "asmeniu, einančiu pareigas",
            "asmenyje, einančiame pareigas",
        ),
        "unit": ("padalinio", "padaliniui", "padalinį", "padaliniu", "padalinyje"),
    },
}


def phrase(kind: str, case: str, lang: str, gender: str = "") -> str:
    """The noun in the case, such as "гражданину (гражданке)"."""
    kinds = _PHRASES[lang]
    forms = kinds.get(f"{kind} {gender}") or kinds[kind]
    return forms[_CASES.index(case)]
