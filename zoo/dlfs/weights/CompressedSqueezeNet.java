package dlfs.weights;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.SqueezeNet;
import dlfs.optimizers.Sgd;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * The weights of SqueezeNet 1.0 in the form in which S. Han published them: a third of them in a
 * byte each, the others 0. S. Han, H. Mao, W. Dally, "Deep compression", ICLR (2016), without the
 * Huffman coding.
 *
 * <pre>
 * the number of codes of each convolution, as 32-bit integers; then for each convolution:
 *   256 values, the codebook; the biases
 *   the codes, a byte each: the index of a value in the codebook
 *   the gaps, four bits each: the number of weights of code 0 before each code
 * </pre>
 *
 * All numbers are little-endian, values in single precision. The file names nothing: its structure
 * is that of the network.
 */
final class CompressedSqueezeNet {
  private static final String EXPECTED = "the compressed weights of SqueezeNet 1.0";
  private static final int CODEBOOK = 256;

  private record Convolution(String name, int filters, int channels, int kernel) {
    static Convolution of(String name, ConvolutionLayer layer) {
      return new Convolution(
          name, (int) layer.getNOut(), (int) layer.getNIn(), layer.getKernelSize()[0]);
    }

    int weights() {
      return filters * channels * kernel * kernel;
    }

    /** Returns the size of this convolution's part of a file, in bytes. */
    long bytes(long codes) {
      return Float.BYTES * (CODEBOOK + filters) + codes + gapBytes(codes);
    }
  }

  private static final List<Convolution> CONVOLUTIONS = convolutions();

  private CompressedSqueezeNet() {}

  /** Returns the convolutions of the network, in order. */
  private static List<Convolution> convolutions() {
    var images = new ImageShape(3, 227, 227);
    var network = new SqueezeNet(SqueezeNet.Version.CAFFE, images, 1_000);
    List<Convolution> all = new ArrayList<>();
    network
        .configuration(LayerSet.BUILTIN, new Sgd(), 0)
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof ConvolutionLayer convolution) {
                all.add(Convolution.of(name, convolution));
              }
            });
    return all;
  }

  private static long gapBytes(long codes) {
    return (codes + 1) / 2;
  }

  /** Returns whether a file has this format: whether its size is that of its numbers of codes. */
  static boolean isFormatOf(MappedFile file) throws IOException {
    int header = Integer.BYTES * CONVOLUTIONS.size();
    if (file.size() < header) {
      return false;
    }
    ByteBuffer counts = file.map(0, header);
    long bytes = header;
    for (Convolution convolution : CONVOLUTIONS) {
      bytes += convolution.bytes(Integer.toUnsignedLong(counts.getInt()));
    }
    return bytes == file.size();
  }

  /**
   * Reads a file.
   *
   * @return tensors with this project's names
   * @throws DataFileException if it is damaged
   */
  static TensorFile read(MappedFile file) throws IOException {
    ByteBuffer content = file.map(0, file.size());
    int[] codes = new int[CONVOLUTIONS.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = content.getInt();
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try {
      for (int i = 0; i < codes.length; i++) {
        read(content, CONVOLUTIONS.get(i), codes[i], tensors);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new DataFileException(
          file.path(), "is damaged: it has more codes than weights", EXPECTED);
    }
    return new StoredTensors(file.path(), tensors, () -> {});
  }

  private static void read(
      ByteBuffer content, Convolution convolution, int codes, Map<String, StoredTensor> tensors) {
    float[] codebook = floats(content, CODEBOOK);
    float[] biases = floats(content, convolution.filters);
    ByteBuffer indices = part(content, codes);
    ByteBuffer gaps = part(content, gapBytes(codes));
    float[] weights = new float[convolution.weights()];
    Arrays.fill(weights, codebook[0]);
    int position = -1;
    for (int i = 0; i < codes; i++) {
      int pair = Byte.toUnsignedInt(gaps.get(i / 2));
      position += 1 + (i % 2 == 0 ? pair & 15 : pair >> 4);
      weights[position] = codebook[Byte.toUnsignedInt(indices.get(i))];
    }
    int kernel = convolution.kernel;
    tensors.put(
        convolution.name + ".W",
        tensor(weights, convolution.filters, convolution.channels, kernel, kernel));
    tensors.put(convolution.name + ".b", tensor(biases, convolution.filters));
  }

  private static float[] floats(ByteBuffer content, int count) {
    float[] values = new float[count];
    part(content, (long) Float.BYTES * count).asFloatBuffer().get(values);
    return values;
  }

  /** Returns the next bytes, and moves behind them. */
  private static ByteBuffer part(ByteBuffer content, long bytes) {
    ByteBuffer part = content.slice(content.position(), (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    content.position(content.position() + (int) bytes);
    return part;
  }

  private static StoredTensor tensor(float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return StoredTensor.rowMajor(ElementType.F32, () -> bytes, shape);
  }
}
