package dlfs.engine.cuda;

import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * An algorithm of cuDNN for a convolution or one of its two gradients. The choice depends only on
 * the shape and the card, so that runs can be repeated exactly.
 *
 * @param algorithm cuDNN's number for it
 * @param descriptor the convolution, with the arithmetic of the algorithm
 * @param workspaceBytes the size of the workspace
 */
@SuppressWarnings("deprecation") // cuDNN favours graphs of operations; these functions remain
record ConvolutionAlgorithm(int algorithm, cudnnConvolutionStruct descriptor, long workspaceBytes) {

  /**
   * An algorithm that cuDNN's heuristic proposes.
   *
   * @param algorithm cuDNN's number for it
   * @param mathType the arithmetic
   * @param usable whether it can compute the convolution, with the same bits each time
   */
  record Candidate(int algorithm, int mathType, boolean usable) {}

  /** Asks cuDNN for the size of the workspace of an algorithm. */
  interface WorkspaceSize {

    /** Returns the status. */
    int ask(cudnnConvolutionStruct descriptor, int algorithm, SizeTPointer bytes);
  }

  /**
   * Chooses the first candidate that is deterministic, uses an arithmetic that is allowed, and
   * needs a workspace of no more than {@link Dnn#MAX_WORKSPACE_BYTES}.
   *
   * @param descriptor the convolution, used by no other algorithm
   * @param candidates the fastest first
   * @param last the algorithm if there is none
   */
  static ConvolutionAlgorithm choose(
      Dnn dnn,
      cudnnConvolutionStruct descriptor,
      List<Candidate> candidates,
      int last,
      WorkspaceSize workspaceSize) {
    try (var bytes = new SizeTPointer(1)) {
      for (Candidate candidate : candidates) {
        if (candidate.usable && isAllowed(candidate.mathType, dnn.tf32())) {
          setMathType(descriptor, dnn.tf32() ? candidate.mathType : cudnn.CUDNN_FMA_MATH);
          int status = workspaceSize.ask(descriptor, candidate.algorithm, bytes);
          if (status == cudnn.CUDNN_STATUS_SUCCESS && bytes.get() <= Dnn.MAX_WORKSPACE_BYTES) {
            return new ConvolutionAlgorithm(candidate.algorithm, descriptor, bytes.get());
          }
        }
      }
      setMathType(descriptor, mathType(dnn.tf32()));
      Dnn.check(
          workspaceSize.ask(descriptor, last, bytes), "choosing an algorithm for a convolution");
      return new ConvolutionAlgorithm(last, descriptor, bytes.get());
    }
  }

  /** Returns the arithmetic for which the heuristic proposes algorithms. */
  static int mathType(boolean tf32) {
    return tf32 ? cudnn.CUDNN_DEFAULT_MATH : cudnn.CUDNN_FMA_MATH;
  }

  static void setMathType(cudnnConvolutionStruct descriptor, int mathType) {
    Dnn.check(cudnn.cudnnSetConvolutionMathType(descriptor, mathType), "preparing a convolution");
  }

  /** Returns whether an arithmetic rounds as little as wished: never to 16 bits. */
  private static boolean isAllowed(int mathType, boolean tf32) {
    return mathType == cudnn.CUDNN_FMA_MATH
        || mathType == cudnn.CUDNN_DEFAULT_MATH
        || (tf32 && mathType == cudnn.CUDNN_TENSOR_OP_MATH);
  }
}
