import { expect, it } from 'vitest';
import { runtimeWords } from './runtime-words.ts';

/** Texts of onnxruntime 1.2x, as they came. */
it.each([
  [
    'Load model from /tmp/opset.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model_load_utils.h:46 void onnxruntime::model_load_utils::ValidateOpsetForDomain(const std::unordered_map<std::__cxx11::basic_string<char>, int>&, const onnxruntime::logging::Logger&, bool, const std::string&, int) ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions. Opset 99 is under development and support for this is limited. Current official support for domain ai.onnx is till opset 26.\n',
    'its operator set 99 is newer than 26, the latest that is known here',
  ],
  [
    'Load model from /tmp/ir.onnx failed:/src/model.cc:202 onnxruntime::Model::Model(onnx::ModelProto&&) Unsupported model IR version: 120, max supported IR version: 13\n',
    'its format 120 is newer than 13, the latest that is known here',
  ],
  [
    'Load model from a.onnx failed:This is an invalid model. In Node, ("A_1", Poop, "", -1) , Error No Op registered for Poop with domain_version of 13',
    'there is no operator Poop in operator set 13',
  ],
  [
    "Non-zero status code returned while running Expand node. Name:'Expand_3' Status Message: /src/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for requested buffer of size 1920000000000\n",
    'it needs more memory than there is (1920.0 GB at once)',
  ],
  [
    "Non-zero status code returned while running Reshape node. Name:'Reshape_2' Status Message: /onnxruntime_src/core/providers/cpu/tensor/reshape_helper.h:91 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, bool) input_shape_size == requested_shape_size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{1,3,32,32}, requested shape:{1,7}\n",
    'Reshape node "Reshape_2": input_shape_size == requested_shape_size was false; The input tensor cannot be reshaped to the requested shape; Input shape:{1,3,32,32}, requested shape:{1,7}',
  ],
  [
    'Load model from bad.onnx failed:Node (Conv_5) Op (Conv) [ShapeInferenceError] Input tensor must have at least 3 dimensions',
    'Node (Conv_5) Op (Conv) [ShapeInferenceError] Input tensor must have at least 3 dimensions',
  ],
  ['Load model from wd.onnx failed:Protobuf parsing failed.', 'it is damaged, or no ONNX model'],
  ['', 'no reason given'],
])('%#: %s', (text, words) => {
  expect(runtimeWords(text)).toBe(words);
});
