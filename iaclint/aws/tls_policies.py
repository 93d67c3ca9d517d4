"""TLS policies: which versions of TLS the named policies of AWS let a client use.

A service gives each of its policies a name, and the name alone is in a configuration. What is asked
here is whether TLS 1.0 and 1.1, which have been withdrawn, are refused. Of a policy that is not
listed nothing is known, so that a newer one is neither praised nor blamed.
"""

from __future__ import annotations

import re

from iaclint.records import dataclass
from iaclint.truth import Doubt, Reason, Truth, known, maybe
from iaclint.values import Value
from iaclint.values.ask import one_of


@dataclass(frozen=True, slots=True)
class TlsPolicies:
    """The policies of one service: those that let TLS 1.1 or older in, and those that do not."""

    old: tuple[str, ...]
    current: tuple[str, ...]

    def refuse_old(self, name: Value) -> Truth:
        """Whether the policy of this name lets in nothing older than TLS 1.2; maybe where it is not listed."""
        doubt = Doubt(Reason.OUTSIDE_REPOSITORY, "the versions of TLS that this policy allows are not known")
        return one_of(name, self.current) | (~one_of(name, self.old) & maybe(doubt))


def _elb(*ends: str) -> tuple[str, ...]:
    return tuple(f"ELBSecurityPolicy-{end}" for end in ends)


ELB = TlsPolicies(
    old=_elb(
        "2011-08",
        "2014-01",
        "2014-10",
        "2015-02",
        "2015-03",
        "2015-05",
        "2016-08",
        "FS-1-1-2019-08",
        "FS-2018-06",
        "TLS-1-0-2015-04",
        "TLS-1-1-2017-01",
        "TLS13-1-0-2021-06",
        "TLS13-1-0-FIPS-2023-04",
        "TLS13-1-0-FIPS-PQ-2025-09",
        "TLS13-1-0-PQ-2025-09",
        "TLS13-1-1-2021-06",
        "TLS13-1-1-FIPS-2023-04",
    ),
    current=_elb(
        "FS-1-2-2019-08",
        "FS-1-2-Res-2019-08",
        "FS-1-2-Res-2020-10",
        "TLS-1-2-2017-01",
        "TLS-1-2-Ext-2018-06",
        "TLS13-1-2-2021-06",
        "TLS13-1-2-Ext0-FIPS-2023-04",
        "TLS13-1-2-Ext0-FIPS-PQ-2025-09",
        "TLS13-1-2-Ext0-RFC9151-FIPS-2023-07",
        "TLS13-1-2-Ext1-2021-06",
        "TLS13-1-2-Ext1-FIPS-2023-04",
        "TLS13-1-2-Ext1-FIPS-PQ-2025-09",
        "TLS13-1-2-Ext1-PQ-2025-09",
        "TLS13-1-2-Ext2-2021-06",
        "TLS13-1-2-Ext2-FIPS-2023-04",
        "TLS13-1-2-Ext2-FIPS-PQ-2025-09",
        "TLS13-1-2-Ext2-PQ-2025-09",
        "TLS13-1-2-FIPS-2023-04",
        "TLS13-1-2-FIPS-PQ-2025-09",
        "TLS13-1-2-PQ-2025-09",
        "TLS13-1-2-RFC9151-FIPS-2023-07",
        "TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07",
        "TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07",
        "TLS13-1-2-RFC9151-INTEROP3-FIPS-2023-07",
        "TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07",
        "TLS13-1-2-Res-2021-06",
        "TLS13-1-2-Res-FIPS-2023-04",
        "TLS13-1-2-Res-FIPS-PQ-2025-09",
        "TLS13-1-2-Res-PQ-2025-09",
        "TLS13-1-3-2021-06",
        "TLS13-1-3-FIPS-2023-04",
        "TLS13-1-3-FIPS-PQ-2025-09",
        "TLS13-1-3-PQ-2025-09",
        "TLS13-1-3-RFC9151-FIPS-2023-07",
    ),
)
"""Of load balancers of every kind; `ELBSecurityPolicy-2016-08` is what a listener gets where none is named."""

CLOUDFRONT = TlsPolicies(
    old=("SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"),
    current=("TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"),
)
"""Of CloudFront towards viewers; `TLSv1` where none is named, and with the certificate of CloudFront itself."""

API_GATEWAY = TlsPolicies(
    old=("TLS_1_0",),
    current=(
        "TLS_1_2",
        "SecurityPolicy_TLS12_2018_EDGE",
        "SecurityPolicy_TLS12_PFS_2025_EDGE",
        "SecurityPolicy_TLS13_1_2_2021_06",
        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_PQ_2025_09",
        "SecurityPolicy_TLS13_1_3_2025_09",
        "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
        "SecurityPolicy_TLS13_2025_EDGE",
    ),
)
"""Of the domain names of API Gateway."""

SEARCH = TlsPolicies(
    old=("Policy-Min-TLS-1-0-2019-07",),
    current=(
        "Policy-Min-TLS-1-2-2019-07",
        "Policy-Min-TLS-1-2-PFS-2023-10",
        "Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08",
    ),
)
"""Of the endpoints of OpenSearch, Elasticsearch and CloudSearch."""

TRANSFER_WITH_SHA1 = ("TransferSecurityPolicy-2018-11", "TransferSecurityPolicy-Restricted-2018-11")
"""The policies of Transfer Family that let SSH use SHA-1 for key exchange and integrity.

All of them speak TLS 1.2; the first is what a server gets from Terraform where none is named.
"""

_WEAK_CIPHER = re.compile(r"RC4|RC2|DES|MD5|NULL|^EXP-|^ADH-")


def is_weak_cipher(name: Value) -> Truth:
    """Whether a cipher suite, by its name, is broken or exported, or checks nobody; other names are none of these."""
    return maybe(*name.doubts) if name.is_unknown else known(bool(_WEAK_CIPHER.search(str(name.data))))
