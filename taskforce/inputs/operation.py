"""What a host may say about the operation itself."""

from taskforce.inputs import Input
from taskforce.models import OperationState


class TurnOperation(Input):
    """What it takes from now on."""

    to: OperationState
