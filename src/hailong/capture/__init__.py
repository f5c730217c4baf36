"""Thu phiếu (GSBPM 4.3, 4.4). Every mode ends here as the same `Response`. One folder per mode in `capture/modes/`.

In: A filled form from any mode.
Out: A response, its ledger commitment and its receipt.
"""
