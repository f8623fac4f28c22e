"""bench/dead_traced.py sees what is named as dead and ran."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import dead_traced  # noqa: E402

RECORDS = [{"path": "shop/__init__.py", "caller": "sell.<locals>.inner", "callee_path": "shop/cart.py", "callee": "Cart.add"},
           {"path": "shop/cart.py", "caller": "<module>", "callee_path": "shop/cart.py", "callee": "price"}]


def row(name, confidence, reason):
    return {"qualified_name": name, "confidence": confidence, "reason": reason}


class DeadTraced(unittest.TestCase):
    def test_names_are_those_of_the_graph(self):
        self.assertEqual(dead_traced.names_that_ran(RECORDS), {"shop.sell.inner", "shop.cart.Cart.add", "shop.cart.<module>", "shop.cart.price"})

    def test_what_is_named_and_ran_is_counted(self):
        ran = dead_traced.names_that_ran(RECORDS)
        rows = [row("shop.cart.price", 0.95, "a"), row("shop.cart.pric", 0.95, "a"), row("shop.cart.Cart", 0.6, "b"), row("shop.sell", 0.95, "b"),
                row("shop.cart.Cart.sell", 0.6, "b")]
        self.assertEqual(dead_traced.judge(rows, ran), [("0.95", "a", 2, 1), ("0.95", "b", 1, 1), ("0.60", "b", 2, 1)])

    def test_nothing_that_did_not_run_counts(self):
        self.assertEqual(dead_traced.judge([row("shop.other", 0.5, "a")], dead_traced.names_that_ran(RECORDS)), [("0.50", "a", 1, 0)])


if __name__ == "__main__":
    unittest.main()
