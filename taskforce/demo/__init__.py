"""What the demo operation is made of: invented agencies, people, series and clues, as lists.

Nothing here is real: no person, no series, no identifier.
"""
