package dlfs.engine.cuda;

import dlfs.engine.cuda.ConvolutionAlgorithm.Candidate;
import dlfs.engine.device.ConvolutionShape;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceConvolution;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;

/**
 * Convolutions with cuDNN. Algorithms are chosen when they are first needed: a network that is not
 * trained needs none for gradients.
 */
@SuppressWarnings("deprecation") // cuDNN favours graphs of operations; these functions remain
final class CudaConvolution implements DeviceConvolution {
  /** The number of algorithms to ask for: more than there are. */
  private static final int MAX_CANDIDATES = 16;

  private static final String PREPARING = "preparing a convolution on the GPU";

  private final Dnn dnn;
  private final ConvolutionShape shape;
  private final cudnnTensorStruct input;
  private final cudnnTensorStruct output;
  private final cudnnFilterStruct filters = new cudnnFilterStruct();
  private ConvolutionAlgorithm forward;
  private ConvolutionAlgorithm inputGradient;
  private ConvolutionAlgorithm filterGradient;

  CudaConvolution(Dnn dnn, ConvolutionShape shape) {
    this.dnn = dnn;
    this.shape = shape;
    input = tensor(shape.n(), shape.c(), shape.h(), shape.w());
    output = tensor(shape.n(), shape.filters(), shape.outHeight(), shape.outWidth());
    Dnn.check(cudnn.cudnnCreateFilterDescriptor(filters), PREPARING);
    Dnn.check(
        cudnn.cudnnSetFilter4dDescriptor(
            filters,
            cudnn.CUDNN_DATA_FLOAT,
            cudnn.CUDNN_TENSOR_NCHW,
            shape.filters(),
            shape.c(),
            shape.fh(),
            shape.fw()),
        PREPARING);
  }

  private static cudnnTensorStruct tensor(int n, int c, int h, int w) {
    var descriptor = new cudnnTensorStruct();
    Dnn.check(cudnn.cudnnCreateTensorDescriptor(descriptor), PREPARING);
    Dnn.check(
        cudnn.cudnnSetTensor4dDescriptor(
            descriptor, cudnn.CUDNN_TENSOR_NCHW, cudnn.CUDNN_DATA_FLOAT, n, c, h, w),
        PREPARING);
    return descriptor;
  }

  private cudnnConvolutionStruct descriptor() {
    var descriptor = new cudnnConvolutionStruct();
    Dnn.check(cudnn.cudnnCreateConvolutionDescriptor(descriptor), PREPARING);
    Dnn.check(
        cudnn.cudnnSetConvolution2dDescriptor(
            descriptor,
            shape.padHeight(),
            shape.padWidth(),
            shape.strideHeight(),
            shape.strideWidth(),
            shape.dilationHeight(),
            shape.dilationWidth(),
            cudnn.CUDNN_CROSS_CORRELATION,
            cudnn.CUDNN_DATA_FLOAT),
        PREPARING);
    ConvolutionAlgorithm.setMathType(descriptor, ConvolutionAlgorithm.mathType(dnn.tf32()));
    return descriptor;
  }

  @Override
  public void forward(DeviceArray x, DeviceArray w, DeviceArray y) {
    checkLengths(x, w, y);
    if (forward == null) {
      forward = chooseForward(descriptor());
    }
    dnn.aligned().run(x, w, y, this::forwardAligned);
  }

  private void forwardAligned(DeviceArray x, DeviceArray w, DeviceArray y) {
    Dnn.check(
        cudnn.cudnnConvolutionForward(
            dnn.handle(),
            dnn.one(),
            input,
            Addresses.of(x),
            filters,
            Addresses.of(w),
            forward.descriptor(),
            forward.algorithm(),
            workspace(forward),
            forward.workspaceBytes(),
            dnn.zero(),
            output,
            Addresses.of(y)),
        "a convolution on the GPU");
  }

  private ConvolutionAlgorithm chooseForward(cudnnConvolutionStruct descriptor) {
    int[] count = new int[1];
    try (var results = new cudnnConvolutionFwdAlgoPerf_t(MAX_CANDIDATES)) {
      Dnn.check(
          cudnn.cudnnGetConvolutionForwardAlgorithm_v7(
              dnn.handle(), input, filters, descriptor, output, MAX_CANDIDATES, count, results),
          PREPARING);
      List<Candidate> candidates =
          IntStream.range(0, count[0])
              .mapToObj(results::getPointer)
              .map(r -> candidate(r.algo(), r.mathType(), r.status(), r.determinism()))
              .toList();
      return ConvolutionAlgorithm.choose(
          dnn,
          descriptor,
          candidates,
          cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
          (convolution, algorithm, bytes) ->
              cudnn.cudnnGetConvolutionForwardWorkspaceSize(
                  dnn.handle(), input, filters, convolution, output, algorithm, bytes));
    }
  }

  @Override
  public void inputGradient(DeviceArray dy, DeviceArray w, DeviceArray dx) {
    checkLengths(dx, w, dy);
    if (inputGradient == null) {
      inputGradient = chooseInputGradient(descriptor());
    }
    dnn.aligned().run(dy, w, dx, this::inputGradientAligned);
  }

  private void inputGradientAligned(DeviceArray dy, DeviceArray w, DeviceArray dx) {
    Dnn.check(
        cudnn.cudnnConvolutionBackwardData(
            dnn.handle(),
            dnn.one(),
            filters,
            Addresses.of(w),
            output,
            Addresses.of(dy),
            inputGradient.descriptor(),
            inputGradient.algorithm(),
            workspace(inputGradient),
            inputGradient.workspaceBytes(),
            dnn.zero(),
            input,
            Addresses.of(dx)),
        "the gradient of the input of a convolution on the GPU");
  }

  private ConvolutionAlgorithm chooseInputGradient(cudnnConvolutionStruct descriptor) {
    int[] count = new int[1];
    try (var results = new cudnnConvolutionBwdDataAlgoPerf_t(MAX_CANDIDATES)) {
      Dnn.check(
          cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
              dnn.handle(), filters, output, descriptor, input, MAX_CANDIDATES, count, results),
          PREPARING);
      List<Candidate> candidates =
          IntStream.range(0, count[0])
              .mapToObj(results::getPointer)
              .map(r -> candidate(r.algo(), r.mathType(), r.status(), r.determinism()))
              .toList();
      return ConvolutionAlgorithm.choose(
          dnn,
          descriptor,
          candidates,
          cudnn.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1,
          (convolution, algorithm, bytes) ->
              cudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
                  dnn.handle(), filters, output, convolution, input, algorithm, bytes));
    }
  }

  @Override
  public void filterGradient(DeviceArray x, DeviceArray dy, DeviceArray dw) {
    checkLengths(x, dw, dy);
    if (filterGradient == null) {
      filterGradient = chooseFilterGradient(descriptor());
    }
    dnn.aligned().run(x, dy, dw, this::filterGradientAligned);
  }

  private void filterGradientAligned(DeviceArray x, DeviceArray dy, DeviceArray dw) {
    Dnn.check(
        cudnn.cudnnConvolutionBackwardFilter(
            dnn.handle(),
            dnn.one(),
            input,
            Addresses.of(x),
            output,
            Addresses.of(dy),
            filterGradient.descriptor(),
            filterGradient.algorithm(),
            workspace(filterGradient),
            filterGradient.workspaceBytes(),
            dnn.zero(),
            filters,
            Addresses.of(dw)),
        "the gradient of the filters of a convolution on the GPU");
  }

  private ConvolutionAlgorithm chooseFilterGradient(cudnnConvolutionStruct descriptor) {
    int[] count = new int[1];
    try (var results = new cudnnConvolutionBwdFilterAlgoPerf_t(MAX_CANDIDATES)) {
      Dnn.check(
          cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
              dnn.handle(), input, output, descriptor, filters, MAX_CANDIDATES, count, results),
          PREPARING);
      List<Candidate> candidates =
          IntStream.range(0, count[0])
              .mapToObj(results::getPointer)
              .map(r -> candidate(r.algo(), r.mathType(), r.status(), r.determinism()))
              .toList();
      return ConvolutionAlgorithm.choose(
          dnn,
          descriptor,
          candidates,
          cudnn.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1,
          (convolution, algorithm, bytes) ->
              cudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                  dnn.handle(), input, output, convolution, filters, algorithm, bytes));
    }
  }

  private static Candidate candidate(int algorithm, int mathType, int status, int determinism) {
    return new Candidate(
        algorithm,
        mathType,
        status == cudnn.CUDNN_STATUS_SUCCESS && determinism == cudnn.CUDNN_DETERMINISTIC);
  }

  private Pointer workspace(ConvolutionAlgorithm algorithm) {
    long bytes = algorithm.workspaceBytes();
    return bytes == 0 ? null : Addresses.of(dnn.workspace().address(bytes));
  }

  private void checkLengths(DeviceArray x, DeviceArray w, DeviceArray y) {
    Checks.length((long) shape.n() * shape.c() * shape.h() * shape.w(), x);
    Checks.length((long) shape.filters() * shape.c() * shape.fh() * shape.fw(), w);
    Checks.length((long) shape.n() * shape.filters() * shape.outHeight() * shape.outWidth(), y);
  }
}
