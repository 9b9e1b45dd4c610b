"""Edit invitation: the text of the mail that invites partners, its preview, its history (R62)."""

import re
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal import access
from portal.access import Who
from portal.actions import invitation_templates, setup
from portal.gateways.invitation_template import faults_of
from portal.gateways.language import LANGUAGES
from portal.reads import invitation_template as reads
from portal.reads import invitation_versions
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import LanguageCode, Text
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, language_of, visit_of
from portal.rules.invitation_template import LONGEST_BODY, LONGEST_SUBJECT, Wording
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.setup import Step
from portal.rules.vocabulary import N_

HOME = "/outsource/invitation"
VERSIONS = f"{HOME}/versions"
VERSION = re.compile(r"\d{1,9}", re.ASCII)
LONGEST_DRAFT = 50_000  # a preview is shown of what is still too long, and says so


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it stands, right or wrong; `recipient` is whom the preview is for."""

    language: Annotated[str, LanguageCode(required=True)]
    version: Annotated[str, Text()]
    subject: Annotated[str, Text(longest=LONGEST_DRAFT, lines=True)]
    body: Annotated[str, Text(longest=LONGEST_DRAFT, lines=True)]
    recipient: Annotated[str, Text()]

    @property
    def wording(self) -> Wording:
        return Wording(self.subject, self.body)

    @property
    def seen(self) -> int:
        """The version that the form was opened with; a page that names none is not trusted."""
        return _number(self.version) or 0


class TemplateForm(Draft, frozen=True, kw_only=True):
    """What may go out. A subject may have lines here, so that the rule can say that it must not."""

    subject: Annotated[str, Text(required=True, longest=LONGEST_SUBJECT, lines=True)]
    body: Annotated[str, Text(required=True, longest=LONGEST_BODY, lines=True)]

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        found = faults_of(Wording(filled.get("subject", ""), filled.get("body", "")))
        return {name: refusal for name, refusal in found.items() if name in filled}


class ResetForm(msgspec.Struct, frozen=True):
    """In which language."""

    language: Annotated[str, LanguageCode(required=True)]


@get(HOME, needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_template(
    request: Request, who: NamedDependency[Who], language: FromQuery[str] = ""
) -> Response[str]:
    return await _page(request, who, Problem(values={"language": language}))


@post(HOME, needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def save_template(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: TemplateForm) -> Done:
        await invitation_templates.save(who, form.language, form.wording, seen=form.seen)
        await setup.look_at(who, Step.INVITATION)
        return Done(_home(form.language), N_("Saved. Invitations go out with this text now."))

    return await answer(request, TemplateForm, act, partial(_page, request, who))


@post(f"{HOME}/preview", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def preview_template(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    """The page with the preview of what was typed, for browsers without JavaScript."""

    async def act(draft: Draft) -> Response[str]:
        await _keep(who, draft)
        typed = msgspec.structs.asdict(draft)
        return await _page(request, who, Problem(values=typed, errors=faults_of(draft.wording)))

    return await answer(request, Draft, act, partial(_page, request, who))


@post(f"{HOME}/preview/live", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def preview_live(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    """The preview alone, while a person types; what is typed is kept meanwhile."""

    async def act(draft: Draft) -> Response[str]:
        await _keep(who, draft)
        shown = await reads.preview(who, draft.language, draft.wording, draft.recipient)
        return show(request, "invitation_template/_preview.html", shown)

    return await answer(request, Draft, act, partial(_page, request, who))


@post(f"{HOME}/test", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def test_template(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    """A mail to oneself with what stands in the form, saved or not; the form stays as it is."""

    async def act(form: TemplateForm) -> Response[str]:
        await _keep(who, form)
        occasion = await reads.occasion_of(who, form.language, form.recipient)
        await invitation_templates.send_test(who, form.wording, occasion, form.language)
        said = language_of(request).say(N_("Test mail sent to {email}."), email=who.email)
        visit_of(request).said = said
        return await _page(request, who, Problem(values=msgspec.structs.asdict(form)))

    return await answer(request, TemplateForm, act, partial(_page, request, who))


@post(f"{HOME}/reset", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def reset_template(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: ResetForm) -> Done:
        await invitation_templates.reset(who, form.language)
        return Done(_home(form.language), N_("Invitations go out with the default text again."))

    return await answer(request, ResetForm, act, partial(_page, request, who))


@post(f"{HOME}/discard", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def discard_draft(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: ResetForm) -> Done:
        await invitation_templates.discard(who, form.language)
        return Done(_home(form.language), N_("This is the text that goes out."))

    return await answer(request, ResetForm, act, partial(_page, request, who))


@get(VERSIONS, needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_versions(
    request: Request,
    who: NamedDependency[Who],
    language: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Response[str]:
    code = language if language in LANGUAGES else await reads.home_language(who)
    page = await invitation_versions.versions_page(who, code, _number(before))
    return show(request, "invitation_template/versions.html", page)


@get(f"{VERSIONS}/{{public_id:str}}", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_version(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _version_page(request, who, public_id)


@post(
    f"{VERSIONS}/{{public_id:str}}/restore", needs=Permission.MANAGE_PARTNERS, after_agreement=True
)
async def restore_version(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    version = await access.invitation_template_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await invitation_templates.bring_back(who, version)
        return Done(
            _home(version.language),
            N_("Version {version} is back. Invitations go out with it now."),
            {"version": version.version},
        )

    return await answer(request, Nothing, act, partial(_version_page, request, who, public_id))


async def _page(request: Request, who: Who, problem: Problem = NO_PROBLEM) -> Response[str]:
    """The editor as it now stands, with what was typed in it."""
    typed = problem.values
    asked = typed.get("language", "")
    language = asked if asked in LANGUAGES else await reads.home_language(who)
    wording = Wording(typed["subject"], typed["body"]) if "body" in typed else None
    page = await reads.template_page(
        who, language, typed=wording, recipient=typed.get("recipient", "")
    )
    return show(request, "invitation_template/show.html", page, problem)


async def _version_page(
    request: Request, who: Who, public_id: str, problem: Problem = NO_PROBLEM
) -> Response[str]:
    version = await access.invitation_template_for(who, public_id)
    page = await invitation_versions.version_page(who, version)
    return show(request, "invitation_template/version.html", page, problem)


async def _keep(who: Who, draft: Draft) -> None:
    await invitation_templates.keep(who, draft.language, draft.wording, seen=draft.seen)


def _home(language: str) -> str:
    return f"{HOME}?language={language}"


def _number(typed: str) -> int | None:
    """A version as somebody has typed it into an address or a form, or None."""
    return int(typed) if VERSION.fullmatch(typed) else None


ROUTES = [
    show_template,
    save_template,
    preview_template,
    preview_live,
    test_template,
    reset_template,
    discard_draft,
    show_versions,
    show_version,
    restore_version,
]
