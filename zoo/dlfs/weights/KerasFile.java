package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.CompactDataset;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Keras's files in the format HDF5: {@code .h5} of {@code model.save} or {@code
 * model.save_weights}, and {@code .weights.h5} of Keras 3.
 *
 * <p>A tensor of an {@code .h5} file has the name that Keras lists in the attribute {@code
 * weight_names} of its layer, without the number of its output: {@code conv1_conv/kernel} for
 * {@code conv1_conv/kernel:0}. A tensor of a {@code .weights.h5} file has its path below {@code
 * layers}, such as {@code conv2d/vars/0}: these files number the tensors of a layer.
 *
 * <p>Values are laid out as in Keras: the kernel of a convolution is [height, width, input
 * channels, output channels], that of a fully connected layer [inputs, outputs].
 */
public final class KerasFile {
  static final String EXPECTED = "a Keras file, .h5";

  /** The first bytes of a file. */
  static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private static final int MAX_DEPTH = 16;
  private static final int MAX_NODES = 20_000;

  /** The group with the weights in a file of {@code model.save}. */
  private static final String MODEL = "model_weights";

  /** The attribute of a layer with the names of its weights, one of several if they are long. */
  private static final String[] WEIGHT_NAMES = {"weight_names", "weight_names0"};

  /** The group with the layers in a file of Keras 3, by its versions. */
  private static final String[] LAYERS = {"layers", "_layer_checkpoint_dependencies"};

  private final Path path;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private int nodes;

  private KerasFile(Path path) {
    this.path = path;
  }

  /**
   * Opens a file.
   *
   * @throws DataFileException if it is missing or damaged, not an HDF5 file, or has no weights
   */
  public static TensorFile open(Path path) throws IOException {
    return StoredTensors.of(MappedFile.open(path, EXPECTED), KerasFile::tensors);
  }

  private static Map<String, StoredTensor> tensors(MappedFile file) throws IOException {
    if (file.size() > Integer.MAX_VALUE) {
      throw new DataFileException(
          file.path(), formatted("has %d bytes", file.size()), EXPECTED + " of at most 2 GB");
    }
    var reader = new KerasFile(file.path());
    reader.read(file.map(0, file.size()));
    return reader.tensors;
  }

  /** Reads from memory, so that jHDF does not allocate what a damaged file declares. */
  private void read(ByteBuffer file) throws DataFileException {
    try {
      readModel(HdfFile.fromByteBuffer(file));
    } catch (RuntimeException | StackOverflowError e) { // all that jHDF throws for damaged files
      boolean isNamed = e instanceof HdfException && e.getMessage() != null;
      throw wrong("is damaged: " + (isNamed ? e.getMessage() : "its structure is invalid"));
    }
    if (tensors.isEmpty()) {
      throw wrong("has no weights");
    }
  }

  private void readModel(Group root) throws DataFileException {
    Group model = root.getChild(MODEL) instanceof Group group ? group : root;
    for (String layers : LAYERS) {
      if (model.getChild(layers) instanceof Group group && !hasNames(group)) {
        addAll(group, "", 0);
        return;
      }
    }
    for (Node layer : model) {
      if (layer instanceof Group group && hasNames(group)) {
        addLayer(group);
      } else {
        add(layer, layer.getName(), 1);
      }
    }
  }

  private static boolean hasNames(Group layer) {
    return Stream.of(WEIGHT_NAMES).anyMatch(name -> layer.getAttributes().containsKey(name));
  }

  /** Adds weights by the names that Keras lists, which are their paths below their layer. */
  private void addLayer(Group layer) throws DataFileException {
    for (Node node : layer) {
      boolean isNamedByPath = node instanceof Group;
      String name = isNamedByPath ? node.getName() : layer.getName() + "/" + node.getName();
      add(node, name, 2);
    }
  }

  private void addAll(Group group, String prefix, int depth) throws DataFileException {
    for (Node node : group) {
      add(node, prefix + node.getName(), depth + 1);
    }
  }

  private void add(Node node, String name, int depth) throws DataFileException {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) { // groups may contain each other
      throw wrong(formatted("has more than %d levels or %d weights", MAX_DEPTH, MAX_NODES));
    }
    if (node.isLink()) {
      throw wrong(formatted("has a link as %s, which may lead to another file", name));
    }
    if (node instanceof Group group) {
      addAll(group, name + "/", depth);
    } else if (node instanceof Dataset dataset) {
      add(dataset, name.replaceFirst(":\\d+$", ""));
    } else {
      throw wrong(formatted("has something other than a group or values as %s", name));
    }
  }

  private void add(Dataset dataset, String name) throws DataFileException {
    ElementType type =
        type(dataset.getDataType())
            .orElseThrow(
                () ->
                    new DataFileException(
                        path,
                        formatted(
                            "has values of the class %s as %s",
                            dataset.getDataType().getClass().getSimpleName(), name),
                        ElementType.READABLE));
    long[] shape = dataset.getDimensionsAsLong();
    ByteBuffer values = values(dataset, name);
    OptionalLong count = Strides.count(shape);
    if (count.isEmpty()
        || values.remaining() % type.bytes() != 0
        || count.getAsLong() != values.remaining() / type.bytes()) {
      throw wrong(
          formatted(
              "has %d bytes for the tensor %s, %s %s",
              values.remaining(), name, type, Arrays.toString(shape)));
    }
    if (tensors.put(name, StoredTensor.rowMajor(type, () -> values, shape)) != null) {
      throw wrong(formatted("has the tensor %s twice", name));
    }
  }

  /** Returns the values where they are in the file. */
  private ByteBuffer values(Dataset dataset, String name) throws DataFileException {
    boolean isWhole = dataset instanceof ContiguousDataset || dataset instanceof CompactDataset;
    if (!isWhole) {
      throw new DataFileException(
          path,
          formatted("has the values of %s in chunks, which may be compressed", name),
          "whole values, as Keras writes them: h5repack -f NONE -l CONTI in.h5 out.h5 changes it");
    }
    ByteBuffer values =
        dataset.isEmpty() ? ByteBuffer.allocate(0) : ((DatasetBase) dataset).getDataBuffer();
    return dataset.getDataType() instanceof OrderedDataType ordered
        ? values.order(ordered.getByteOrder())
        : values;
  }

  private static Optional<ElementType> type(DataType type) {
    if (type instanceof FloatingPoint real) {
      int bits = 1 + real.getExponentSize() + real.getMantissaSize();
      if (bits != Byte.SIZE * real.getSize() || real.getBitOffset() != 0) {
        return Optional.empty();
      }
      return switch (real.getExponentSize()) {
        case 11 -> optional(real, ElementType.F64);
        case 8 -> optional(real, real.getSize() == 2 ? ElementType.BF16 : ElementType.F32);
        case 5 -> optional(real, ElementType.F16);
        default -> Optional.empty();
      };
    }
    if (type instanceof FixedPoint whole) {
      return ElementType.named((whole.isSigned() ? "I" : "U") + Byte.SIZE * whole.getSize());
    }
    return Optional.empty();
  }

  private static Optional<ElementType> optional(FloatingPoint found, ElementType type) {
    return found.getSize() == type.bytes() ? Optional.of(type) : Optional.empty();
  }

  private DataFileException wrong(String found) {
    return new DataFileException(path, found, EXPECTED);
  }
}
