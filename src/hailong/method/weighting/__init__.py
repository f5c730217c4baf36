"""Quyền số: from the draw to a weight per response that meets known totals, and what each step did to the weights.

Pure: plain arrays in, arrays and reports out. The order is that of Särndal and Lundström (2005): design weights,
nonresponse classes, calibration, trimming, integers.
"""
