package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.support.Samples;
import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The files among the resources were written by the HDF5 library, with Keras's structure. */
class KerasFileTest {
  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (var content = KerasFileTest.class.getResourceAsStream(name)) {
      Files.copy(content, file);
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2_model.h5", "keras2_weights.h5"})
  void readsTheWeightsByTheNamesThatKerasLists(String name) throws IOException {
    try (TensorFile tensors = TensorFile.open(resource(name))) {
      List<String> names = new ArrayList<>(tensors.shapes().keySet());
      names.sort(null);
      assertEquals(
          List.of("bn1/gamma", "bn1/moving_variance", "conv1/bias", "conv1/kernel", "fc/kernel"),
          names);
      assertEquals(
          Samples.counting(DataType.FLOAT, 3, 3, 3, 2),
          tensors.array("conv1/kernel", DataType.FLOAT));
      assertArrayEquals(new double[] {0.5, -0.25}, values(tensors, "conv1/bias"));
      assertArrayEquals(new double[] {3, 4}, values(tensors, "bn1/moving_variance"), "big-endian");
      assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, values(tensors, "fc/kernel"), "float16");
    }
  }

  private static double[] values(TensorFile tensors, String name) throws IOException {
    return tensors.array(name, DataType.DOUBLE).data().asDouble();
  }

  @Test
  void readsTheFilesOfKeras3() throws IOException {
    try (TensorFile tensors = TensorFile.open(resource("keras3.weights.h5"))) {
      assertEquals(
          List.of("conv2d/vars/0", "conv2d/vars/1"), List.copyOf(tensors.shapes().keySet()));
      assertArrayEquals(new long[] {3, 3, 3, 2}, tensors.shapes().get("conv2d/vars/0"));
      assertArrayEquals(new double[] {0.5, -0.25}, values(tensors, "conv2d/vars/1"));
    }
  }

  /** jHDF writes the newer kind of groups, as other programs do. */
  @Test
  void readsGroupsOfTheNewerKind() throws IOException {
    Path file = folder.resolve("weights.h5");
    try (var hdf = HdfFile.write(file)) {
      WritableGroup layer = hdf.putGroup("conv1");
      layer.putAttribute("weight_names", new String[] {"conv1/kernel:0", "bias:0"});
      layer.putGroup("conv1").putDataset("kernel:0", new float[][] {{1, 2}, {3, 4}, {5, 6}});
      layer.putDataset("bias:0", new double[] {7, 8});
      hdf.putGroup("pool");
    }
    try (TensorFile tensors = TensorFile.open(file)) {
      assertEquals(List.of("conv1/kernel", "conv1/bias"), List.copyOf(tensors.shapes().keySet()));
      assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, values(tensors, "conv1/kernel"));
      assertArrayEquals(new double[] {7, 8}, values(tensors, "conv1/bias"));
    }
  }

  @Test
  void refusesCompressedValuesAndSaysWhatToDo() throws IOException {
    Path file = resource("keras2_compressed.h5");
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertEquals(
        file
            + " has the values of fc/kernel in chunks, which may be compressed; expected whole"
            + " values, as Keras writes them: h5repack -f NONE -l CONTI in.h5 out.h5 changes it",
        e.getMessage());
  }

  /** A group of many layers, whose links are not in its header. */
  @Test
  void readsLargeGroupsOfTheNewerKind() throws IOException {
    try (TensorFile tensors = TensorFile.open(resource("dense_links.h5"))) {
      assertEquals(12, tensors.shapes().size());
      assertArrayEquals(new double[] {11, 11}, values(tensors, "conv11/kernel"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "external_link.h5, 'a link as conv1/kernel:0, which may lead to another file'",
    "cycle.h5, more than 16 levels or 20000 weights"
  })
  void refusesLinksAndCycles(String name, String found) throws IOException {
    resource("keras2_weights.h5"); // to which the link leads
    Path file = resource(name);
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertEquals(file + " has " + found + "; expected a Keras file, .h5", e.getMessage());
  }

  @Test
  void refusesAFileWithoutWeights() throws IOException {
    Path file = folder.resolve("weights.h5");
    try (var hdf = HdfFile.write(file)) {
      hdf.putGroup("conv1");
    }
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(e.getMessage().contains("has no weights; expected a Keras file"), e.getMessage());
  }

  @Test
  void refusesValuesOtherThanNumbers() throws IOException {
    Path file = folder.resolve("weights.h5");
    try (var hdf = HdfFile.write(file)) {
      hdf.putDataset("text", new String[] {"a", "b"});
    }
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(
        e.getMessage().contains("has values of the class StringData as text"), e.getMessage());
  }
}
