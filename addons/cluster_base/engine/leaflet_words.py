"""The fixed words of a leaflet in its five languages.

They do not come from Odoo's translations: a leaflet in Polish or Lithuanian must come out whole
in a database that has neither language.
"""

LANGUAGES: dict[str, str] = {"be": "be_BY", "ru": "ru_RU", "pl": "pl_PL", "lt": "lt_LT", "en": "en_US"}
OWN_NAMES: dict[str, str] = {
    "be": "Беларуская", "ru": "Русский", "pl": "Polski", "lt": "Lietuvių", "en": "English",
}  # fmt: skip
CYRILLIC = frozenset({"be", "ru"})

WORDS: dict[str, dict[str, str]] = {
    "be": {
        "offer": "Што мы прапануем",
        "about": "Пра нас",
        "reach": "Як нас знайсці",
        "members": "Удзельнікі кластара",
        "phone": "Тэлефон",
        "email": "Эл. пошта",
        "address": "Адрас",
        "place": "Месца",
        "map": "Схема месцаў раёна",
        "map_note": "Схема: пункты прыблізныя.",
        "scan": "Наша старонка: навядзіце камеру на код",
        "centre": "Кантакты не паказваюцца. Пытайцеся ў цэнтры кластара:",
        "more": "і яшчэ",
        "no_story": "Падрабязнасці — на нашай старонцы.",
    },
    "ru": {
        "offer": "Что мы предлагаем",
        "about": "О нас",
        "reach": "Как нас найти",
        "members": "Участники кластера",
        "phone": "Телефон",
        "email": "Эл. почта",
        "address": "Адрес",
        "place": "Место",
        "map": "Схема мест района",
        "map_note": "Схема: точки приблизительные.",
        "scan": "Наша страница: наведите камеру на код",
        "centre": "Контакты не показываются. Спрашивайте в центре кластера:",
        "more": "и ещё",
        "no_story": "Подробности — на нашей странице.",
    },
    "pl": {
        "offer": "Co oferujemy",
        "about": "O nas",
        "reach": "Jak nas znaleźć",
        "members": "Członkowie klastra",
        "phone": "Telefon",
        "email": "E-mail",
        "address": "Adres",
        "place": "Miejsce",
        "map": "Szkic miejscowości rejonu",
        "map_note": "Szkic: punkty są przybliżone.",
        "scan": "Nasza strona: skieruj aparat na kod",
        "centre": "Kontakt nie jest pokazany. Pytaj w centrum klastra:",
        "more": "i jeszcze",
        "no_story": "Więcej na naszej stronie.",
    },
    "lt": {
        "offer": "Ką siūlome",
        "about": "Apie mus",
        "reach": "Kaip mus rasti",
        "members": "Klasterio nariai",
        "phone": "Telefonas",
        "email": "El. paštas",
        "address": "Adresas",
        "place": "Vieta",
        "map": "Rajono vietovių schema",
        "map_note": "Schema: taškai apytiksliai.",
        "scan": "Mūsų puslapis: nukreipkite kamerą į kodą",
        "centre": "Kontaktai nerodomi. Klauskite klasterio centre:",
        "more": "ir dar",
        "no_story": "Daugiau – mūsų puslapyje.",
    },
    "en": {
        "offer": "What we offer",
        "about": "About us",
        "reach": "How to find us",
        "members": "Members of the cluster",
        "phone": "Phone",
        "email": "E-mail",
        "address": "Address",
        "place": "Place",
        "map": "Sketch of the district's places",
        "map_note": "Sketch: the points are approximate.",
        "scan": "Our page: point the camera at the code",
        "centre": "No contact is shown. Ask the cluster's centre:",
        "more": "and more",
        "no_story": "More on our page.",
    },
}

# The kinds of member that come as data; a kind added later is printed by its own name.
KINDS: dict[str, dict[str, str]] = {
    "farm": {"be": "Аграсядзіба, ферма", "ru": "Агроусадьба, ферма", "pl": "Gospodarstwo", "lt": "Ūkis", "en": "Farm"},
    "craftsman": {
        "be": "Рамеснік", "ru": "Ремесленник", "pl": "Rzemieślnik", "lt": "Amatininkas", "en": "Craftsman",
    },
    "firm": {"be": "Фірма", "ru": "Фирма", "pl": "Firma", "lt": "Įmonė", "en": "Firm"},
    "authority": {
        "be": "Орган улады", "ru": "Орган власти", "pl": "Organ władzy", "lt": "Valdžios institucija", "en": "Authority",  # noqa: E501
    },
    "academia": {
        "be": "Навука і адукацыя", "ru": "Наука и образование", "pl": "Nauka i edukacja",
        "lt": "Mokslas ir švietimas", "en": "Research and education",
    },
    "support": {
        "be": "Арганізацыя падтрымкі", "ru": "Организация поддержки", "pl": "Organizacja wspierająca",
        "lt": "Paramos organizacija", "en": "Support organisation",
    },
}  # fmt: skip
