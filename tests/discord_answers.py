"""The routes of interactions: the first response, followups and edits. The token in the path is the authorisation."""

from __future__ import annotations

import fair
from discord_call import Answer, Call
from discord_command_limits import STRING, check_choice
from discord_component_limits import check_modal
from discord_interaction import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from discord_limits import EPHEMERAL
from discord_people import People
from discord_postbox import LOADING
from discord_refusals import Findings, Refusal

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, MODAL = 4, 5, 6, 7, 8, 9


def respond(double: People, call: Call) -> Answer:
    """POST /interactions/{interaction}/{token}/callback."""
    interaction = double.interactions.get(call.params["token"])
    if interaction is None or str(interaction.id) != call.params["interaction"]:
        raise Refusal(10062)
    if interaction.responses:
        raise Refusal(40060)
    after = fair.seconds() - interaction.sent_at
    if after > double.answer_within:
        raise Refusal(10062)
    kind, data = call.json.get("type"), call.json.get("data") or {}
    _check_kind(interaction, kind)
    message = _do(double, interaction, call, kind, data)
    interaction.acked_after = after
    interaction.responses.append(call.json)
    if call.query.get("with_response") not in {"1", "true", "True"}:
        return 204, None
    about = {"id": str(interaction.id), "type": interaction.kind}
    resource: dict = {"type": kind}
    if message is not None:
        loading = bool(message["flags"] & LOADING)
        about.update(response_message_id=message["id"], response_message_loading=loading)
        about.update(response_message_ephemeral=bool(message["flags"] & EPHEMERAL))
        resource["message"] = double.fresh(message)
    return 200, {"interaction": about, "resource": resource}


def _check_kind(interaction: Interaction, kind: int | None) -> None:
    """Not every response fits every interaction."""
    fitting = {MESSAGE, DEFERRED, MODAL}
    if interaction.kind == AUTOCOMPLETE:
        fitting = {SUGGESTIONS}
    elif interaction.source is not None:
        fitting |= {DEFERRED_UPDATE, UPDATE}
    if interaction.kind == SUBMIT:
        fitting -= {MODAL}
    if kind not in fitting:
        found = Findings()
        found.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {fitting}.")
        found.settle()


def _do(double: People, interaction: Interaction, call: Call, kind: int, data: dict) -> dict | None:
    if kind == SUGGESTIONS:
        _check_choices(interaction, data)
    elif kind == MODAL:
        check_modal(data)
        interaction.modal = data
    elif kind == DEFERRED_UPDATE:
        interaction.original = interaction.source
    elif kind == UPDATE:
        message = double.written.get(interaction.source or 0)
        if message is None:
            raise Refusal(10008)
        interaction.original = interaction.source
        interaction.edited = True
        return double.edit(message, data, call.files)
    elif kind == DEFERRED:
        return _placeholder(double, interaction, data)
    else:
        message = _write(double, interaction, data, call)
        interaction.original = int(message["id"])
        return message
    return None


def _check_choices(interaction: Interaction, data: dict) -> None:
    found = Findings()
    text = interaction.focused_type == STRING
    for index, choice in enumerate(found.count(("data", "choices"), data.get("choices"), 0, 25)):
        check_choice(found, ("data", "choices", index), choice, text=text)
    found.settle()


def _placeholder(double: People, interaction: Interaction, data: dict) -> dict:
    """The three dots: they become the message with the first edit or the first followup."""
    body = {"content": "…", "flags": (data.get("flags") or 0) & EPHEMERAL | LOADING}
    message = double.write(interaction.channel_id, double.bot_id, body, {}, **_origin(double, interaction))
    message["content"] = ""
    interaction.original = int(message["id"])
    interaction.made.append(interaction.original)
    return message


def _write(double: People, interaction: Interaction, body: dict, call: Call) -> dict:
    more = _origin(double, interaction)
    message = double.write(interaction.channel_id, double.bot_id, body, call.files, **more)
    interaction.made.append(int(message["id"]))
    double.announce("MESSAGE_CREATE", message)
    return message


def _origin(double: People, interaction: Interaction) -> dict:
    person = double.people[interaction.user_id].payload()
    metadata = {"id": str(interaction.id), "type": interaction.kind, "user": person}
    metadata["authorizing_integration_owners"] = {}
    if interaction.kind == COMPONENT:
        metadata["interacted_message_id"] = str(interaction.source)
    body = {"application_id": str(double.application_id), "interaction_metadata": metadata}
    return {**body, "webhook_id": str(double.application_id), "type": 20 if interaction.kind == COMMAND else 0}


def _living(double: People, call: Call) -> Interaction:
    """The interaction behind a webhook path; there is none before the first response."""
    interaction = double.interactions.get(call.params["token"])
    if call.params["application"] != str(double.application_id) or interaction is None or not interaction.responses:
        raise Refusal(10015)
    if fair.seconds() - interaction.sent_at > double.token_lifetime:
        raise Refusal(50027)
    return interaction


def _message(double: People, interaction: Interaction, named: str) -> dict:
    made = interaction.original if named == "@original" else int(named) if named.isdigit() else None
    if made not in {*interaction.made, interaction.original} or made not in double.written:
        raise Refusal(10008)
    return double.written[made]


def follow(double: People, call: Call) -> Answer:
    """POST /webhooks/{application}/{token}: the first one after a deferral fills the placeholder."""
    interaction = _living(double, call)
    original = double.written.get(interaction.original or 0)
    if original is not None and original["flags"] & LOADING:
        message = _fill(double, original, call)
    else:
        message = _write(double, interaction, call.json, call)
    waiting = call.query.get("wait") in {"1", "true", "True"}
    return (200, double.fresh(message)) if waiting else (204, None)


def _fill(double: People, original: dict, call: Call) -> dict:
    flags = original["flags"] & ~LOADING
    message = double.edit(original, call.json, call.files)
    message["flags"], message["edited_timestamp"] = flags, None
    return message


def get_answer(double: People, call: Call) -> Answer:
    """GET /webhooks/{application}/{token}/messages/{message}."""
    return 200, double.fresh(_message(double, _living(double, call), call.params["message"]))


def edit_answer(double: People, call: Call) -> Answer:
    """PATCH /webhooks/{application}/{token}/messages/{message}."""
    interaction = _living(double, call)
    message = _message(double, interaction, call.params["message"])
    if message["author"]["id"] != str(double.bot_id):
        raise Refusal(50005)
    edited = double.edit(message, call.json, call.files)
    interaction.edited = True
    return 200, double.fresh(edited)


def delete_answer(double: People, call: Call) -> Answer:
    """DELETE /webhooks/{application}/{token}/messages/{message}."""
    double.erase(_message(double, _living(double, call), call.params["message"]))
    return 204, None
