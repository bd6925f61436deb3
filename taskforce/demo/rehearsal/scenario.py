"""How large an operation is, and how much of it goes as it goes in real ones."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """The numbers of one week and of the answers after it."""

    people: int
    series: int
    #: Sent in the five days; those that follow one to the wrong country are among them.
    referrals: int
    #: So many countries receive one.
    countries: int
    #: Of the series, how many share an alias with an earlier one.
    colliding: float
    #: Of the series, how many are about a child who turns out to be safe already.
    already_safe: float
    #: Of the referrals, how many come back as the wrong country.
    wrong_country: float
    #: Of the referrals, how many are heard of only when they are overdue.
    late: float

    def of_series(self, share: float) -> int:
        """That share of the series, in whole ones."""
        return round(share * self.series)

    def of_referrals(self, share: float) -> int:
        """That share of the referrals, in whole ones."""
        return round(share * self.referrals)


SCENARIOS = {
    "one-week": Scenario(
        people=45,
        series=350,
        referrals=225,
        countries=60,
        colliding=0.15,
        already_safe=0.08,
        wrong_country=0.05,
        late=0.20,
    )
}
