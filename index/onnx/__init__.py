"""BERT models as graphs for ONNX Runtime."""
