"""The whole vocabulary of templates: nothing else can be reached from a text."""

from odoo.tools.translate import LazyTranslate

from ..engine import declension

_lt = LazyTranslate(__name__)
LANGUAGES = [
    ("be_BY", "Беларуская"),
    ("ru_RU", "Русский"),
    ("pl_PL", "Polski"),
    ("lt_LT", "Lietuvių"),
    ("en_US", "English"),
]
# kind of template: kind of journal, kind of document
PLACES = {
    "answer": ("outgoing", "cluster_docs.kind_outgoing_answer"),
    "certificate": ("outgoing", "cluster_docs.kind_outgoing_certificate"),
    "notice": ("outgoing", "cluster_docs.kind_outgoing_notice"),
    "letter": ("outgoing", "cluster_docs.kind_outgoing_letter"),
    "order": ("internal", "cluster_docs.kind_internal_order"),
    "contract": ("internal", "cluster_docs.kind_internal_contract"),
}
# What answers the document it is made from; anything else goes beside it and leaves it in work.
ANSWERS = ("answer", "certificate", "decision", "refusal")
FIELDS = {
    "applicant.name": _lt("Name of the applicant or correspondent"),
    "applicant.address": _lt("Address of the applicant"),
    "applicant.contact": _lt("E-mail and phone of the applicant"),
    "application.number": _lt("Registration number of the document that is answered"),
    "application.date": _lt("Its registration date"),
    "application.summary": _lt("Its summary"),
    "application.reference": _lt("Reference number of an online application"),
    "document.kind": _lt("Kind of the document that is answered"),
    "document.their_number": _lt("Number that the correspondent gave it"),
    "document.their_date": _lt("Date that the correspondent gave it"),
    "document.received": _lt("Day on which it was received"),
    "document.due": _lt("Day until which it is to be answered"),
    "document.sheets": _lt("Number of its sheets"),
    "procedure.number": _lt("Number of the administrative procedure"),
    "procedure.name": _lt("Name of the administrative procedure"),
    "procedure.law": _lt("Act that sets the procedure"),
    "procedure.validity": _lt("How long the result is valid"),
    "case.index": _lt("Index of the case file"),
    "case.title": _lt("Title of the case file"),
    "body.name": _lt("Name of the body"),
    "body.address": _lt("Address of the body"),
    "body.phone": _lt("Phone of the body"),
    "body.email": _lt("E-mail of the body"),
    "body.place": _lt("Town or village of the body"),
    "signer.name": _lt("Name of the person who signs"),
    "signer.post": _lt("Post of the person who signs"),
    "executor.name": _lt("Name of the person who wrote the letter"),
    "executor.post": _lt("Post of the person who wrote the letter"),
    "executor.phone": _lt("Phone of the person who wrote the letter"),
    "receiver.name": _lt("Body to which something is sent on"),
    "receiver.address": _lt("Address of that body"),
    "deadline.old": _lt("Day on which the term was to end"),
    "deadline.new": _lt("Day on which the term ends now"),
    "subject": _lt("What an order or a contract is about"),
    "reason": _lt("Reason"),
    "law": _lt("Article of law"),
    "today": _lt("The day on which the letter is written"),
    "amount": _lt("Sum with its currency"),
    "text": _lt("Text that the clerk writes for this answer"),
    "granted": _lt("Condition: the application is granted"),
    "refused": _lt("Condition: the application is refused"),
}
CONDITIONS = ("granted", "refused")
LISTS = {
    "answers": {"label": _lt("Question of the form"), "value": _lt("Answer of the applicant")},
    "grounds": {"ground": _lt("Ground for refusal"), "law": _lt("Its article of law")},
    "people": {"person": _lt("Member of the family"), "relation": _lt("Kinship"), "born": _lt("Year of birth")},
    "documents": {"title": _lt("Document that is asked for")},
    "rows": {"first": _lt("First column"), "second": _lt("Second column"), "third": _lt("Third column")},
}
TYPES = {
    "applicant.name": "party",
    "signer.name": "person",
    "executor.name": "person",
    "person": "person",
    "signer.post": "phrase",
    "executor.post": "phrase",
    "body.name": "phrase",
    "receiver.name": "phrase",
    "application.date": "date",
    "document.their_date": "date",
    "document.received": "date",
    "document.due": "date",
    "deadline.old": "date",
    "deadline.new": "date",
    "today": "date",
    "document.sheets": "number",
    "amount": "amount",
}
_CASES = (*declension.CASES, *declension.ALIASES)
FILTERS = {
    "party": (*_CASES, "initials", "upper"),
    "person": (*_CASES, "initials", "upper"),
    "phrase": (*_CASES, "upper"),
    "date": ("words",),
    "number": ("words",),
    "amount": ("words",),
    "text": ("upper",),
}
FILTER_WORDS = {
    "genitive": _lt("Genitive case"),
    "dative": _lt("Dative case"),
    "accusative": _lt("Accusative case"),
    "instrumental": _lt("Instrumental case"),
    "prepositional": _lt("Prepositional case; locative says the same"),
    "words": _lt("A date, a number or a sum in words"),
    "initials": _lt("Surname with initials"),
    "upper": _lt("Capital letters"),
}
FAULTS = {
    "unknown": _lt("The template names a field that does not exist: %(name)s. Choose one from the list of fields."),
    "bad_name": _lt("“%(name)s” is no name of a field. Write a field like this: {{ applicant.name }}."),
    "unclosed": _lt("The block %(name)s is not closed. Add its end, for example {{/if}}."),
    "unopened": _lt("The end %(name)s has no beginning before it. Remove it or add the beginning."),
    "not_a_list": _lt("%(name)s is not a list: use {{#if}} instead of {{#each}}."),
    "not_a_text": _lt("%(name)s is a list or a condition: use it with {{#each}} or {{#if}}."),
    "unknown_filter": _lt(
        "There is no case or filter “%(name)s”. Use genitive, dative, accusative, instrumental, prepositional, "
        "words, initials or upper."
    ),
    "wrong_filter": _lt("“%(name)s” does not fit: cases go with names, posts and bodies, words with dates and sums."),
}
SAMPLE = {
    "applicant.name": "Канстанцін-Аляксандр Прыкладны-Узорны",
    "applicant.address": "231000, Смаргонскі раён, аг. Залессе",
    "applicant.contact": "prykladny@example.com",
    "application.number": "3-1/15",
    "application.date": "02.11.2026",
    "application.summary": "…",
    "application.reference": "HDJ2123F",
    "document.kind": "…",
    "document.their_number": "17/4",
    "document.their_date": "30.10.2026",
    "document.received": "02.11.2026",
    "document.due": "17.11.2026",
    "document.sheets": "3",
    "procedure.number": "1.3.1",
    "procedure.name": "…",
    "procedure.law": "…",
    "procedure.validity": "…",
    "case.index": "02-15",
    "case.title": "…",
    "body.name": "…",
    "body.address": "231000, Смаргонскі раён, аг. Залессе, вул. Узорная, 1",
    "body.phone": "+375 00 000-00-00",
    "body.email": "rada@example.by",
    "body.place": "Залессе",
    "signer.name": "Узорны Ян Пятровіч",
    "signer.post": "…",
    "executor.name": "Прыкладная Алена Іванаўна",
    "executor.post": "…",
    "executor.phone": "+375 00 000-00-01",
    "receiver.name": "…",
    "receiver.address": "231000, г. Смаргонь",
    "deadline.old": "17.11.2026",
    "deadline.new": "01.12.2026",
    "subject": "…",
    "reason": "…",
    "law": "…",
    "today": "05.11.2026",
    "amount": "1234,56 BYN",
    "text": "…",
}
_LONG = "Прыкладны-Узорны“«Smith»”'\"" + "Ў" * 40 + "ŁąkaŽuvis"
#: 200 characters without a space, with quotes, Cyrillic and Latin letters: what no layout may lose.
WORST_NAME = (_LONG * 4)[:200]
