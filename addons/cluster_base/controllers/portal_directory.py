"""A member keeps its own entry in the directory: crafts, languages, opening, point, photos, certificates."""

import base64
import datetime

from odoo import http
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.http import request

from ..engine import directory_form, opening, page_form
from ..models.cluster_member_directory import MORE_CONSENTS
from .portal import ClusterPortal

FILE_MAX = 10 * 1024 * 1024
TEXTS = (*(f"day_{day}" for day in opening.DAYS), "season_from", "season_to", "latitude", "longitude")
TICKS = ("takes_orders", "by_appointment", *MORE_CONSENTS)


class DirectoryPortal(ClusterPortal):
    def _kept_member(self, slug):
        member = self._my_member(slug)
        if not (member.is_live or member.state == "admitted"):
            raise request.not_found()
        return member

    # --- crafts, languages, opening, point ------------------------------------------------------
    @http.route("/my/cluster/<string:slug>/directory", type="http", auth="user", website=True, methods=["GET", "POST"])
    def my_directory(self, slug, **post):
        member = self._kept_member(slug)
        if request.httprequest.method == "GET":
            return self._directory_form(member, self._directory_values(member), {})
        typed = {name: (post.get(name) or "").strip() for name in (*TEXTS, *TICKS)}
        form = request.httprequest.form
        typed |= {name: [one for one in form.getlist(name) if one.isdecimal()] for name in ("crafts", "languages")}
        found = directory_form.problems(typed)
        if found:
            return self._directory_form(
                member, typed, {name: self._directory_sentence(name, code) for name, code in found.items()}
            )
        member.write(self._prepare_directory_vals(member, typed))
        return request.redirect("/my/cluster?saved=1")

    def _directory_values(self, member):
        hours = {opening.DAYS[int(line.weekday) - 1]: line.hours for line in member.opening_ids}
        point = member.latitude or member.longitude
        return {
            **{f"day_{day}": hours.get(day, "") for day in opening.DAYS},
            **{name: "1" if member[name] else "" for name in TICKS},
            "season_from": member.season_from or "",
            "season_to": member.season_to or "",
            "latitude": f"{member.latitude:.5f}" if point else "",
            "longitude": f"{member.longitude:.5f}" if point else "",
            "crafts": [str(one) for one in member.craft_ids.ids],
            "languages": [str(one) for one in member.language_ids.ids],
        }

    def _prepare_directory_vals(self, member, typed):
        days = [(str(place), typed[f"day_{day}"]) for place, day in enumerate(opening.DAYS, 1)]
        known = {name: request.env[f"cluster.{name[:-1]}"].search([]).ids for name in ("crafts", "languages")}
        chosen = {name: [int(one) for one in typed[name] if int(one) in known[name]] for name in known}
        return {
            **{name: bool(typed[name]) for name in TICKS},
            "season_from": typed["season_from"] or False,
            "season_to": typed["season_to"] or False,
            "latitude": directory_form.degrees(typed["latitude"]) or 0,
            "longitude": directory_form.degrees(typed["longitude"]) or 0,
            "craft_ids": [Command.set(chosen["crafts"])],
            "language_ids": [Command.set(chosen["languages"])],
            "opening_ids": [
                Command.clear(),
                *(Command.create({"weekday": weekday, "hours": hours}) for weekday, hours in days if hours),
            ],
        }

    def _directory_sentence(self, name, code):
        env = request.env
        if name.startswith("day_"):
            return {
                "form": env._("Enter the opening time like 9:00-18:00, or leave it empty"),
                "order": env._("The closing time must come after the opening time"),
                "consent": env._("Enter the opening times to be shown, or remove their tick"),
            }[code]
        return {
            "season_from missing": env._("Choose the first month of the season too"),
            "season_to missing": env._("Choose the last month of the season too"),
            "latitude form": env._("Enter the latitude in degrees, like 54.4213"),
            "longitude form": env._("Enter the longitude in degrees, like 26.5407"),
            "latitude missing": env._("Enter the latitude too"),
            "longitude missing": env._("Enter the longitude too"),
            "latitude consent": env._("Enter your point on the map, or remove its tick"),
        }[f"{name} {code}"]

    def _directory_form(self, member, typed, errors):
        env = request.env
        days = env["cluster.member.opening"]._fields["weekday"]._description_selection(env)
        consents = {
            "consent_opening": env._("the opening times"),
            "consent_map": env._("the exact point on the map (without it, your village is shown)"),
            "consent_certificates": env._("the certificates, permits and entries in registers"),
        }
        return request.render(
            "cluster_base.portal_member_directory",
            {
                "name": member.name,
                "typed": typed,
                "errors": errors,
                "crafts": [(one.id, one.name) for one in env["cluster.craft"].search([])],
                "languages": [(one.id, one.name) for one in env["cluster.language"].search([])],
                "days": [(f"day_{opening.DAYS[int(key) - 1]}", label) for key, label in days],
                "months": member._fields["season_from"]._description_selection(env),
                "consents": list(consents.items()),
                "action": f"/my/cluster/{member.slug}/directory",
                "page_name": "cluster",
            },
        )

    # --- photos ---------------------------------------------------------------------------------
    @http.route("/my/cluster/<string:slug>/photos", type="http", auth="user", website=True, methods=["GET", "POST"])
    def my_photos(self, slug, **post):
        member = self._kept_member(slug)
        if request.httprequest.method == "GET":
            return self._photos_form(member, "", {})
        if post.get("remove"):
            self._remove(member.photo_ids, post["remove"])
            return request.redirect(f"/my/cluster/{slug}/photos")
        words, errors = (post.get("name") or "").strip(), {}
        upload = post.get("image")
        content = upload.read(page_form.PHOTO_MAX + 1) if getattr(upload, "filename", "") else None
        if content is None:
            errors["image"] = request.env._("Choose a photo")
        if not words:
            errors["name"] = request.env._("Write what the photo shows")
        if not errors:
            try:
                with request.env.cr.savepoint():
                    vals = {"member_id": member.id, "image": base64.b64encode(content), "name": words}
                    request.env["cluster.member.photo"].sudo().create(vals)
            except ValidationError as error:
                errors["image"] = error.args[0]
        if errors:
            return self._photos_form(member, words, errors)
        return request.redirect(f"/my/cluster/{slug}/photos")

    def _photos_form(self, member, words, errors):
        values = {
            "name": member.name,
            "typed": {"name": words},
            "errors": errors,
            "photos": member.photo_ids,
            "shown": member.consent_page and member.consent_photo,
            "action": f"/my/cluster/{member.slug}/photos",
            "page_name": "cluster",
        }
        return request.render("cluster_base.portal_member_photos", values)

    @http.route(
        "/my/cluster/<string:slug>/photos/<int:photo_id>", type="http", auth="user", website=True, readonly=True
    )
    def my_one_photo(self, slug, photo_id, **_kwargs):
        photo = self._my_member(slug).photo_ids.filtered(lambda photo: photo.id == photo_id)
        if not photo:
            raise request.not_found()
        return request.env["ir.binary"]._get_image_stream_from(photo, "image", width=320, height=240).get_response()

    def _remove(self, records, wanted):
        """Of the member's own records only; a number that is none of them removes nothing."""
        records.filtered(lambda record: str(record.id) == wanted).unlink()

    # --- certificates ---------------------------------------------------------------------------
    @http.route(
        "/my/cluster/<string:slug>/certificates", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def my_certificates(self, slug, **post):
        member = self._kept_member(slug)
        names = ("kind", "name", "number", "issuer", "issued_on", "valid_until")
        if request.httprequest.method == "GET":
            return self._certificates_form(member, dict.fromkeys(names, "") | {"kind": "certificate"}, {})
        if post.get("remove"):
            self._remove(member.certificate_ids, post["remove"])
            return request.redirect(f"/my/cluster/{slug}/certificates")
        typed = {name: (post.get(name) or "").strip() for name in names}
        vals, errors = self._read_certificate(typed, post.get("file"))
        if errors:
            return self._certificates_form(member, typed, errors)
        request.env["cluster.member.certificate"].sudo().create({"member_id": member.id, **vals})
        return request.redirect(f"/my/cluster/{slug}/certificates")

    def _read_certificate(self, typed, upload):
        env, errors, vals = request.env, {}, {name: typed[name] or False for name in ("number", "issuer")}
        kinds = dict(env["cluster.member.certificate"]._fields["kind"]._description_selection(env))
        vals["kind"] = typed["kind"] if typed["kind"] in kinds else "certificate"
        vals["name"] = typed["name"]
        if not typed["name"]:
            errors["name"] = env._("Write what is certified")
        for name in ("issued_on", "valid_until"):
            try:
                vals[name] = datetime.date.fromisoformat(typed[name]) if typed[name] else False
            except ValueError:
                errors[name] = env._("Enter the day like 2026-05-31")
        if not typed["issued_on"]:
            errors["issued_on"] = env._("Enter the day on which it was given")
        elif not errors and vals["valid_until"] and vals["valid_until"] < vals["issued_on"]:
            errors["valid_until"] = env._("The paper ends before it was given: correct one of the two days")
        if getattr(upload, "filename", ""):
            content = upload.read(FILE_MAX + 1)
            if not content.startswith((b"%PDF-", *page_form.PICTURES[:2])):
                errors["file"] = env._("The copy must be a PDF file or a JPEG or PNG picture")
            elif len(content) > FILE_MAX:
                errors["file"] = env._("The copy must be smaller than 10 MB")
            else:
                vals |= {"file": base64.b64encode(content), "file_name": upload.filename}
        return vals, errors

    def _certificates_form(self, member, typed, errors):
        env = request.env
        values = {
            "name": member.name,
            "typed": typed,
            "errors": errors,
            "certificates": member.certificate_ids,
            "kinds": env["cluster.member.certificate"]._fields["kind"]._description_selection(env),
            "shown": member.consent_page and member.consent_certificates,
            "action": f"/my/cluster/{member.slug}/certificates",
            "page_name": "cluster",
        }
        return request.render("cluster_base.portal_member_certificates", values)
