"""A week of true size that is never held: a host plays it on a spare installation beforehand.

``scenario`` says how much of everything, ``plan`` what will become of each series, ``floor`` and
``desk`` what people do about it, through the same actions as everybody, and ``play`` lets the days
go by.
"""
