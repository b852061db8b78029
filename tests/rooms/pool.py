"""A pool of reps whose ledger is kept by the fairness room alone: for laws and oracles of turns."""

import numpy as np

from fairlead.domain.fairness import CatchUp, EntryReason, Group, Rotation, given, joined, left, made_up, take_turns


class Pool:
    """``weights`` by rep; ``credit``, ``aside`` and leads ``received`` are kept as entries are posted."""

    def __init__(self, weights, rotation=None):
        self.weights = dict(weights)
        self.rotation = rotation or Rotation()
        self.credit = dict.fromkeys(self.weights, 0.0)
        self.aside = dict.fromkeys(self.weights, 0.0)
        self.received = dict.fromkeys(self.weights, 0)
        self.earned = dict.fromkeys(self.weights, 0.0)
        self.entries = []
        self.cut = False  # whether the bound ever kept somebody from earning or paying in full

    def group(self, names=None):
        chosen = tuple(sorted(name for name in (self.weights if names is None else names) if self.weights[name] > 0))
        columns = (np.array([held[name] for name in chosen], dtype=np.float64) for held in (self.credit, self.aside, self.weights))
        return Group(chosen, *columns)

    def post(self, entry):
        self.entries.append(entry)
        for rep_id, change in entry.changes.items():
            self.credit[rep_id] = self.credit.get(rep_id, 0.0) + change
        for rep_id, change in entry.aside.items():
            self.aside[rep_id] = self.aside.get(rep_id, 0.0) + change

    def turn(self, names=None):
        return take_turns(self.group(names), self.rotation)

    def lead(self, drawn, names=None, away=(), leads=1.0):
        """One lead among those present; ``drawn`` in [0, 1) picks one of those whose turn it may be."""
        group = self.group(names)
        turn = take_turns(group, self.rotation, lead_weight=leads)
        front = np.flatnonzero(turn.propensity > 0)
        receiver = group.rep_ids[front[int(drawn * len(front))]]
        if away and self.rotation.catch_up is CatchUp.BOUNDED:
            self.post(made_up(group, self.group(away), self.rotation, lead_weight=leads))
        paid = given(EntryReason.ROTATION, self.group(names), receiver, self.rotation, aside=turn.aside, lead_weight=leads)
        for rep_id, share in zip(group.rep_ids, group.shares.tolist(), strict=True):
            self.cut |= abs(paid.changes.get(rep_id, 0.0) - leads * (share - (rep_id == receiver))) > 1e-9
        self.post(paid)
        for rep_id, share in zip(group.rep_ids, group.shares.tolist(), strict=True):
            self.earned[rep_id] += leads * share
        self.received[receiver] += 1
        return receiver

    def leave(self, *names):
        gone = {name: (self.credit.pop(name), self.aside.pop(name)) for name in names}
        for name in names:
            del self.weights[name]
        entry = left(gone, self.group())
        self.entries.append(entry)
        for rep_id, change in entry.changes.items():
            if rep_id in self.credit:
                self.credit[rep_id] += change

    def join(self, name, weight):
        self.weights[name] = weight
        self.received.setdefault(name, 0)
        self.earned.setdefault(name, 0.0)
        self.post(joined([name]))
        self.aside.setdefault(name, 0.0)
