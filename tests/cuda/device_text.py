"""Reads the text of a .cu: its kernels, and which of them meet barriers. What it cannot read it refuses."""

from __future__ import annotations

import re

_NOISE = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])'", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)
_ATTRIBUTE = re.compile(r"\b(?:__launch_bounds__|__attribute__|alignas)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")
_SCOPE = re.compile(r"(?:extern\s*\"\"|namespace\s*\w*)\s*$")
_KERNEL = re.compile(r"\bvoid\s+(?:__global__\s+)?(\w+)\s*\(")
_FUNCTION = re.compile(r"(\w+)\s*\(")
_WAITS = re.compile(r"\b(?:__sync\w+|__shfl\w*|__ballot\w*|__any_sync|__all_sync)\b")


class UnreadableError(ValueError):
    """A .cu that is not written as the launcher needs it."""


def kernels(text: str) -> dict[str, bool]:
    """The kernels of a .cu in the order of the text, each with whether it or a function that it calls has barriers."""
    plain = _NOISE.sub(lambda found: '""' if found[0].startswith('"') else " ", text)
    macros = " ".join(_DIRECTIVE.findall(plain))
    functions = list(_definitions(_DIRECTIVE.sub(" ", plain)))
    names = [_kernel_name(head, scope) for head, _, scope in functions if "__global__" in head]
    if len(names) != len(re.findall(r"\b__global__\b", plain)):
        raise UnreadableError("a __global__ that is not the definition of a kernel")
    if len(set(names)) != len(names):
        raise UnreadableError("two kernels have one name")
    bodies: dict[str, str] = {}
    for head, body, _ in functions:
        name = _name(head)
        bodies[name] = bodies.get(name, "") + body
    helpers = {name: body for name, body in bodies.items() if name not in names}
    return {name: _waits(bodies[name], helpers, macros) for name in names}


def _definitions(text: str) -> list[tuple[str, str, str]]:
    """What stands before a ``{`` outside functions, what is between it and its ``}``, and the scope around both."""
    found, scopes, start, place = [], [], 0, 0
    while (mark := re.compile(r"[{};]").search(text, place)) is not None:
        place = mark.end()
        head = _ATTRIBUTE.sub(" ", text[start : mark.start()]).strip()
        if mark[0] == "{" and _SCOPE.search(head):
            scopes.append(head)
        elif mark[0] == "{":
            place = _closing(text, mark.end())
            found.append((head, text[mark.end() : place], " ".join(scopes)))
        elif mark[0] == "}":
            if not scopes:
                raise UnreadableError("a } without its {")
            scopes.pop()
        start = place
    return found


def _closing(text: str, place: int) -> int:
    depth = 1
    for mark in re.finditer(r"[{}]", text[place:]):
        depth += 1 if mark[0] == "{" else -1
        if depth == 0:
            return place + mark.end()
    raise UnreadableError("a { without its }")


def _kernel_name(head: str, scope: str) -> str:
    named = _KERNEL.search(head)
    if named is None or "template" in head or "extern" not in head + scope:
        raise UnreadableError(
            f'a kernel that is not extern "C" __global__ void NAME(...): {" ".join(head.split())[:80]}'
        )
    return named[1]


def _name(head: str) -> str:
    """The function's name; for a struct or a table the whole head, which nothing calls by name."""
    kernel = _KERNEL.search(head) if "__global__" in head else None
    function = kernel or _FUNCTION.search(head)
    return function[1] if function else head


def _waits(body: str, helpers: dict[str, str], macros: str) -> bool:
    """Whether a barrier can be met from a kernel's body. Barriers in macros and in structs count for every kernel."""
    elsewhere = [text for head, text in helpers.items() if not head.isidentifier()]
    left, seen = [body, macros, *elsewhere], set()
    while left:
        text = left.pop()
        if _WAITS.search(text):
            return True
        new = {word for word in re.findall(r"\w+", text) if word in helpers} - seen
        seen |= new
        left += [helpers[word] for word in new]
    return False
