"""IP network functions."""

from __future__ import annotations

import re

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.records import dataclass
from iaclint.values import NUMBER, STRING, Value, format_number, list_of, list_value, string

_OCTETS = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")
_MAX_EXTENSION = 32

_PREFIX = Parameter("prefix", STRING)


@dataclass(frozen=True, slots=True)
class _Network:
    address: int
    length: int
    bits: int

    @property
    def base(self) -> int:
        """The address with its host bits zeroed."""
        host = self.bits - self.length
        return self.address >> host << host

    def text(self, address: int) -> str:
        import ipaddress  # noqa: PLC0415 - only the few configurations that need it pay for it

        if self.bits == 32:
            return str(ipaddress.IPv4Address(address))
        return str(ipaddress.IPv6Address(address))


def _network(given: Arguments) -> _Network:
    text = given.text(0)
    address, slash, length = text.partition("/")
    found = _address(address)
    if not slash or found is None or not (length.isascii() and length.isdigit()) or int(length[:9]) > found[1]:
        raise FunctionError(f"invalid CIDR expression: invalid CIDR address: {text}", 0)
    return _Network(found[0], int(length), found[1])


def _address(text: str) -> tuple[int, int] | None:
    """An address as a number, and how many bits it has; octets with leading zeros are decimal."""
    import ipaddress  # noqa: PLC0415

    if match := _OCTETS.fullmatch(text):
        octets = [int(octet[-9:]) for octet in match.groups()]
        return (int.from_bytes(octets, "big"), 32) if max(octets) < 256 else None
    try:
        return (int(ipaddress.IPv6Address(text)), 128) if "%" not in text else None
    except ValueError:
        return None


def _cidrhost(given: Arguments) -> Value:
    network, host = _network(given), given.integer(1)
    size = 1 << (network.bits - network.length)
    if not -size <= host < size:
        raise FunctionError(f"prefix of {network.length} does not accommodate a host numbered {format_number(host)}")
    return string(network.text(network.base + host % size))


def _cidrnetmask(given: Arguments) -> Value:
    network = _network(given)
    if network.bits != 32:
        raise FunctionError("IPv6 addresses cannot have a netmask: the argument must be an IPv4 prefix", 0)
    return string(network.text((1 << 32) - (1 << (32 - network.length))))


def _cidrsubnet(given: Arguments) -> Value:
    network, extension, subnet = _network(given), given.whole(1), given.integer(2)
    length = network.length + extension
    if not 0 <= length <= network.bits:
        raise FunctionError(f"insufficient address space to extend prefix of {network.length} by {extension}")
    if not 0 <= subnet < 1 << max(extension, 0):
        raise FunctionError(
            f"prefix extension of {extension} does not accommodate a subnet numbered {format_number(subnet)}"
        )
    host = network.bits - length
    address = (network.base >> host << host) | subnet << host
    return string(f"{network.text(address)}/{length}")


def _cidrsubnets(given: Arguments) -> Value:
    """Consecutive subnets, each aligned to its own size."""
    network = _network(given)
    end = network.base + (1 << (network.bits - network.length))
    address = network.base
    found: list[Value] = []
    for place in range(1, len(given)):
        extension = given.whole(place)
        length = network.length + extension
        _check_extension(network, extension, place)
        size = 1 << (network.bits - length)
        address = -(-address // size) * size
        if address + size > end:
            raise FunctionError(
                f"not enough remaining address space for a subnet with a prefix of {length} bits", place
            )
        found.append(string(f"{network.text(address)}/{length}"))
        address += size
    return list_value(STRING, found)


def _check_extension(network: _Network, extension: int, place: int) -> None:
    if extension < 1:
        raise FunctionError("must extend prefix by at least one bit", place)
    if extension > _MAX_EXTENSION:
        raise FunctionError(f"may not extend prefix by more than {_MAX_EXTENSION} bits", place)
    if network.length + extension > network.bits:
        raise FunctionError("would extend prefix beyond the bits of the address", place)


FUNCTIONS = {
    "cidrhost": Function((_PREFIX, Parameter("hostnum", NUMBER)), _cidrhost, STRING),
    "cidrnetmask": Function((_PREFIX,), _cidrnetmask, STRING),
    "cidrsubnet": Function((_PREFIX, Parameter("newbits", NUMBER), Parameter("netnum", NUMBER)), _cidrsubnet, STRING),
    "cidrsubnets": Function((_PREFIX,), _cidrsubnets, list_of(STRING), variadic=Parameter("newbits", NUMBER)),
}
