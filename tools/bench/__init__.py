"""Benchmarks: each module has ``main(env)`` that yields one figure after the other."""

import statistics


def figure(name, value, unit, target, ok, *, peer=None, ratio=None, note=None) -> dict:
    found = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "peer": peer and round(peer, 3),
        "ratio": ratio and round(ratio, 2),
        "target": target,
        "ok": bool(ok),
    }
    return {**found, "note": note} if note else found


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
