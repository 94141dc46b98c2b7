"""Solves one KKT system with SciPy's sparse LU (SuperLU) and prints the times of this process, in ms, as JSON.

argv[1]: a JSON file {size, row, column, value, right}, the upper triangle of a symmetric matrix.
"""
import json
import sys
import time

import numpy
import scipy
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

with open(sys.argv[1]) as file:
    given = json.load(file)
row, column, value = (numpy.array(given[key]) for key in ("row", "column", "value"))
off = row != column
matrix = coo_matrix(
    (
        numpy.concatenate([value, value[off]]),
        (numpy.concatenate([row, column[off]]), numpy.concatenate([column, row[off]])),
    ),
    shape=(given["size"], given["size"]),
).tocsc()
right = numpy.array(given["right"])


def timed(work, times=3):
    best, answer = float("inf"), None
    for _ in range(times):
        started = time.perf_counter()
        answer = work()
        best = min(best, 1000 * (time.perf_counter() - started))
    return best, answer


repeats = 5 if given["size"] < 50_000 else 1
# Ordering and pivoting that suit a symmetric matrix best; more pivoting, which is slower, only where the answer needs it.
for threshold in (0.0, 0.01, 1.0):
    options = {"permc_spec": "MMD_AT_PLUS_A", "diag_pivot_thresh": threshold, "options": {"SymmetricMode": True}}
    factor_ms, factor = timed(lambda: splu(matrix, **options), repeats)
    solve_ms, x = timed(lambda: factor.solve(right), repeats)
    if numpy.abs(matrix @ x - right).max() <= 1e-8 * numpy.abs(right).max():
        break
print(
    json.dumps(
        {
            "scipy": scipy.__version__,
            "factor_ms": factor_ms,
            "solve_ms": solve_ms,
            "fill": int(factor.L.nnz + factor.U.nnz),
            "x": x.tolist(),
        }
    )
)
