package dlfs.lab;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.boxes.folder.BoxFolder;
import dlfs.boxes.folder.BoxedFiles;
import dlfs.captions.folder.CaptionFolder;
import dlfs.captions.folder.CaptionedFiles;
import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.idx.IdxFile;
import dlfs.idx.IdxRecordReader;
import dlfs.images.ImageShape;
import dlfs.images.folder.FileOptions;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.TrainingSettings;
import dlfs.lab.settings.UserError;
import dlfs.layers.LayerSet;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.ChainNetwork;
import dlfs.networks.InitialWeights;
import dlfs.networks.LeNet;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Adam;
import dlfs.segmentation.folder.LabelFolder;
import dlfs.segmentation.folder.LabelledFiles;
import dlfs.support.IdxFiles;
import dlfs.support.Mutations;
import dlfs.support.Photographs;
import dlfs.support.PickleBytes;
import dlfs.support.Samples;
import dlfs.support.Zips;
import dlfs.weights.ModelZip;
import dlfs.weights.Npz;
import dlfs.weights.PretrainedWeights;
import dlfs.weights.Safetensors;
import dlfs.weights.TensorFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Fuzz tests: for any damaged file, a reader returns a value or throws its own exception, within
 * limits on time and memory. {@code -Dfuzz.cases} is the number of files per reader, {@code
 * -Dfuzz.seed} the first seed.
 */
class DamagedFilesTest {
  private static final int CASES = Integer.getInteger("fuzz.cases", 100);
  private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);
  private static final long MOST_BYTES = 64 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(5); // other programs may be running

  @TempDir static Path folder;

  /** The readers, each with intact files. */
  enum Reader {
    IDX_IMAGES {
      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofGzip(IdxFiles.idx(new int[] {12, 2, 3}, new byte[72]));
      }

      @Override
      void read(Path file) throws IOException {
        assertConsistent(IdxFile.readImages(file));
      }
    },
    IDX_LABELS {
      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofGzip(IdxFiles.idx(new int[] {12}, new byte[12]));
      }

      @Override
      void read(Path file) throws IOException {
        IdxFile labels = IdxFile.readLabels(file);
        assertConsistent(labels);
        for (byte label : labels.values()) {
          assertTrue(label >= 0 && label < 10);
        }
      }
    },
    IDX_RECORDS {
      @Override
      byte[] damaged(Mutations mutations) {
        return IDX_IMAGES.damaged(mutations);
      }

      @Override
      void read(Path file) throws IOException {
        Path labels =
            IdxFiles.write(file.resolveSibling("labels.gz"), new int[] {12}, new byte[12]);
        assertEquals(12, IdxRecordReader.readAll(file, labels).count());
      }
    },
    PUBLISHED_DATASET {
      private final Downloader none = new Downloader(DownloadListener.silent());

      @Override
      byte[] damaged(Mutations mutations) {
        return IDX_IMAGES.damaged(mutations);
      }

      @Override
      Path file(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("mnist"))
            .resolve("train-images-idx3-ubyte.gz");
      }

      @Override
      void read(Path file) throws IOException {
        PublishedDataset.MNIST.load(file.getParent().getParent(), none);
        throw new AssertionError("this is not MNIST");
      }
    },
    PRETRAINED_WEIGHTS {
      private final MultiLayerNetwork network =
          new SimpleConvNet(new ImageShape(1, 6, 6), 2, 3, 3, 4, new InitialWeights.He())
              .create(LayerSet.SCRATCH, new Adam(), 1);

      private final float[] before = network.params().data().asFloat();
      private final Map<String, byte[]> arrays = new LinkedHashMap<>();

      {
        put("W1", 2, 1, 3, 3);
        put("b1", 2);
        put("W2", 8, 3);
        put("b2", 3);
        put("W3", 3, 4);
        put("b3", 4);
      }

      private void put(String name, long... shape) {
        DataType type = arrays.size() % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE;
        arrays.put(name + ".npy", Nd4j.toNpyByteArray(Samples.counting(type, shape)));
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofZip(arrays);
      }

      @Override
      void read(Path file) throws IOException {
        try {
          PretrainedWeights.load(file, network);
          assertFinite(network);
          network.params().data().setData(before);
        } catch (IOException e) {
          assertArrayEquals(before, network.params().data().asFloat(), "the network as it was");
          throw e;
        }
      }
    },
    NETWORK {
      private final List<Map<String, byte[]>> whole = new ArrayList<>();

      {
        ChainNetwork dense =
            MultiLayerNet.ofTheBook(4, 1)
                .withBatchNormalization()
                .withDropout(0.1)
                .withWeightDecay(0.1);
        ChainNetwork convolution =
            new SimpleConvNet(new ImageShape(1, 6, 6), 2, 3, 3, 4, new InitialWeights.Std(0.1));
        for (LayerSet layers : LayerSet.values()) {
          for (ChainNetwork net : List.of(dense, convolution, new LeNet(LeNet.Version.ORIGINAL))) {
            whole.add(saved(net.create(layers, new Adam(), 1)));
          }
          whole.add(saved(dense.create(layers, new Adam(), 1).toComputationGraph()));
        }
      }

      private Map<String, byte[]> saved(Model network) {
        try {
          var bytes = new ByteArrayOutputStream();
          ModelSerializer.writeModel(network, bytes, true);
          return Zips.entries(bytes.toByteArray());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofZip(whole.get(mutations.choose(whole.size())));
      }

      @Override
      void read(Path file) throws IOException {
        assertFinite(ModelZip.read(file));
      }
    },
    SAFETENSORS {
      private final byte[] whole = written(Safetensors::write);

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.of(whole);
      }

      @Override
      void read(Path file) throws IOException {
        readTensors(file);
      }
    },
    NPZ {
      private final Map<String, byte[]> whole = Zips.entries(written(Npz::write));

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofZip(whole);
      }

      @Override
      void read(Path file) throws IOException {
        readTensors(file);
      }
    },
    PYTORCH {
      private final Map<String, byte[]> storages =
          Map.of("0", PickleBytes.floats(0, 1, 2, 3, 4, 5), "1", PickleBytes.floats(6, 7));

      private final byte[] pickle =
          new PickleBytes()
              .global("collections", "OrderedDict")
              .add(')', 'R', 'q', 0, '(')
              .text("conv.weight")
              .tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
              .add('q', 1)
              .text("conv.bias")
              .tensor("FloatStorage", "1", 2, 0, new long[] {2}, new long[] {1})
              .text("tied")
              .add('h', 1, 'u', '}', 'b')
              .end();

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.choose(2) == 0
            ? mutations.ofZip(PickleBytes.entries(pickle, storages))
            : mutations.of(PickleBytes.legacy(pickle, storages));
      }

      @Override
      void read(Path file) throws IOException {
        readTensors(file);
      }
    },
    KERAS {
      private final List<byte[]> whole =
          Stream.of("keras2_model.h5", "keras3.weights.h5", "dense_links.h5")
              .map(Reader::resource)
              .toList();

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.of(whole.get(mutations.choose(whole.size())));
      }

      @Override
      void read(Path file) throws IOException {
        readTensors(file);
      }
    },
    BOX_CSV {
      @Override
      Path file(Path folder) throws IOException {
        putPhotographs(folder);
        return folder.resolve("boxes.csv");
      }

      @Override
      byte[] intact() {
        return """
               file,width,height,xmin,ymin,xmax,ymax,label,split,difficult
               1.png,8,4,0.5,0,8,4,cat,train,0
               1.png,8,4,1,1,2,2,"dog, small",train,
               2.png,8,4,0,0,8,4,cat,test,0
               2.png,8,4,1,1,8,4,cat,test,1
               """
            .getBytes(StandardCharsets.UTF_8);
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofText(intact());
      }

      @Override
      void read(Path file) throws IOException {
        readBoxes(file);
      }
    },
    CAPTION_CSV {
      @Override
      Path file(Path folder) throws IOException {
        putPhotographs(folder);
        return folder.resolve("captions.csv");
      }

      @Override
      byte[] intact() {
        return """
               file,caption,split
               1.png,A small cat.,train
               1.png,"A cat, small",train
               2.png,a dog,test
               """
            .getBytes(StandardCharsets.UTF_8);
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofText(intact());
      }

      @Override
      void read(Path file) throws IOException {
        Path folder = file.getParent();
        CaptionFolder data =
            readFolder(
                file,
                folder,
                () -> CaptionFolder.open(folder, FileOptions.DEFAULT, 1, 9, note -> {}));
        int words = data.training().tokens().words().size();
        for (CaptionedFiles images : List.of(data.training(), data.test())) {
          for (String caption : images.captions(0)) {
            int[] numbers = images.tokens().numbers(caption);
            assertTrue(numbers.length > 1, caption);
            assertTrue(Arrays.stream(numbers).allMatch(number -> number < words), caption);
          }
        }
      }
    },
    VOC_XML {
      @Override
      Path file(Path folder) throws IOException {
        putPhotographs(folder);
        Files.write(folder.resolve("2.xml"), intact());
        return folder.resolve("1.xml");
      }

      @Override
      byte[] intact() {
        return """
               <?xml version="1.0" encoding="UTF-8"?>
               <annotation>
                 <size><width>8</width><height>4</height><depth>3</depth></size>
                 <object>
                   <name>cat</name><difficult>0</difficult>
                   <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>8</xmax><ymax>4</ymax></bndbox>
                 </object>
               </annotation>
               """
            .getBytes(StandardCharsets.UTF_8);
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofText(intact());
      }

      @Override
      void read(Path file) throws IOException {
        readBoxes(file);
      }
    },
    LABEL_IMAGE {
      @Override
      Path file(Path folder) throws IOException {
        for (String part : List.of("images", "labels")) {
          Files.createDirectories(folder.resolve(part));
          Files.write(folder.resolve(part).resolve("2.png"), intact());
        }
        Files.write(folder.resolve("images/1.png"), intact());
        return folder.resolve("labels/1.png");
      }

      @Override
      byte[] intact() {
        var image = new BufferedImage(8, 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 32; i++) {
          image.getRaster().setSample(i % 8, i / 8, 0, i % 5);
        }
        return Photographs.png(image);
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.of(intact());
      }

      @Override
      void read(Path file) throws IOException {
        readLabels(file, file.getParent().getParent());
      }
    },
    CLASS_NAMES {
      @Override
      Path file(Path folder) throws IOException {
        LABEL_IMAGE.file(folder);
        Files.write(folder.resolve("labels/1.png"), LABEL_IMAGE.intact());
        return folder.resolve("classes.txt");
      }

      @Override
      byte[] intact() {
        return "a\nb\nc\nd\ne\n".getBytes(StandardCharsets.UTF_8);
      }

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofText(intact());
      }

      @Override
      void read(Path file) throws IOException {
        readLabels(file, file.getParent());
      }
    },
    METRICS {
      private final byte[] whole = metrics();

      @Override
      byte[] damaged(Mutations mutations) {
        return mutations.ofText(whole);
      }

      @Override
      void read(Path file) throws IOException {
        CsvFiles.readMetrics(file);
      }
    },
    CHECKPOINT {
      private final MultiLayerNetwork network =
          MultiLayerNet.ofTheBook(4, 1)
              .withBatchNormalization()
              .create(LayerSet.SCRATCH, new Adam(), 1);

      private final float[] parameters = network.params().data().asFloat();
      private final float[] state = network.getUpdater().getStateViewArray().data().asFloat();
      private CachedRun files;
      private byte[] payload;
      private byte[] whole;

      private ResumableState state() {
        return ResumableState.NONE.with("network", network);
      }

      @Override
      Path file(Path folder) throws IOException {
        files = new CachedRun(folder, "Adam", 1, Reader::fail, message -> {});
        new Checkpoints(files, Schedules.every(Duration.ZERO)).saveIfDue(state(), 3, rows());
        whole = Files.readAllBytes(files.path(CachedRun.Kind.CHECKPOINT));
        payload =
            files.read(CachedRun.Kind.CHECKPOINT, (in, length) -> in.readAllBytes()).orElseThrow();
        return files.path(CachedRun.Kind.CHECKPOINT);
      }

      /** Damages the file itself, or its content with a valid checksum. */
      @Override
      byte[] damaged(Mutations mutations) {
        int way = mutations.choose(20);
        return way == 0 ? whole : way < 5 ? mutations.of(whole) : sealed(mutations.of(payload));
      }

      private byte[] sealed(byte[] damaged) {
        try {
          files.write(CachedRun.Kind.CHECKPOINT, out -> out.write(damaged));
          return Files.readAllBytes(files.path(CachedRun.Kind.CHECKPOINT));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      /** A damaged checkpoint counts as missing, and leaves the network unchanged. */
      @Override
      void read(Path file) throws IOException {
        Optional<Checkpoints.Progress> progress =
            new Checkpoints(files, Schedules.every(Duration.ZERO))
                .restore(state(), Integer.MAX_VALUE);
        if (progress.isPresent()) {
          assertTrue(progress.get().updates() >= 0);
          network.params().data().setData(parameters);
          network.getUpdater().getStateViewArray().data().setData(state);
          network.getLayerWiseConfigurations().setIterationCount(0);
        } else {
          assertArrayEquals(parameters, network.params().data().asFloat());
          assertArrayEquals(state, network.getUpdater().getStateViewArray().data().asFloat());
          assertEquals(0, network.getIterationCount());
          throw new DataFileException(file, "is damaged", "a whole one");
        }
      }
    },
    SETTINGS {
      private final List<Setting<?>> valid = new ArrayList<>(CommonSettings.ALL);

      {
        valid.add(TrainingSettings.batch(100));
        valid.add(TrainingSettings.iterations(100));
        valid.add(Setting.integer("sizes", 1, 1, 100, "sizes").list(List.of(1, 2)));
      }

      /** One name and value per line. */
      @Override
      byte[] damaged(Mutations mutations) {
        String name =
            mutations.choose(5) == 0
                ? mutations.text()
                : valid.get(mutations.choose(valid.size())).name();
        return (name + '\u0001' + mutations.text()).getBytes(StandardCharsets.UTF_8);
      }

      @Override
      void read(Path file) throws IOException {
        String[] typed = Files.readString(file).split("\u0001", 2);
        try {
          Settings.parse(new TreeMap<>(Map.of(typed[0], typed[1])), valid);
        } catch (UserError e) {
          assertTrue(e.getMessage().length() < 1_000, e.getMessage());
          throw new DataFileException(file, e.getMessage(), "a setting");
        }
      }
    };

    abstract byte[] damaged(Mutations mutations);

    /** Returns an intact file, where several readers need it. */
    byte[] intact() {
      throw new UnsupportedOperationException(name());
    }

    private static void putPhotographs(Path folder) throws IOException {
      for (String name : List.of("1.png", "2.png")) {
        Files.write(folder.resolve(name), LABEL_IMAGE.intact());
      }
    }

    private static void readBoxes(Path file) throws IOException {
      Path folder = file.getParent();
      BoxFolder data =
          readFolder(
              file, folder, () -> BoxFolder.open(folder, FileOptions.DEFAULT, 9, note -> {}));
      var whole = new Box(0, 0, 8, 4);
      for (BoxedFiles images : List.of(data.training(), data.test())) {
        for (BoxedObject object : images.objects(0)) {
          assertTrue(object.box().area() > 0);
          assertEquals(object.box().area(), object.box().intersectionArea(whole));
          assertTrue(object.label() < images.objectClasses().size());
        }
      }
    }

    private static void readLabels(Path file, Path folder) throws IOException {
      LabelFolder data =
          readFolder(
              file, folder, () -> LabelFolder.open(folder, FileOptions.DEFAULT, 9, note -> {}));
      for (LabelledFiles images : List.of(data.training(), data.test())) {
        assertEquals(32, images.labels(0).length);
        for (byte label : images.labels(0)) {
          int number = Byte.toUnsignedInt(label);
          assertTrue(number == 255 || number < images.pixelClasses().size());
        }
      }
    }

    /** Opens a folder of files, whose other problems are about a file in it or about it. */
    private static <D> D readFolder(Path file, Path folder, Callable<D> opener) throws IOException {
      try {
        return opener.call();
      } catch (DataFileException e) {
        assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
        throw e.getMessage().startsWith(file + " ")
            ? e
            : new DataFileException(file, "does not fit the others", "a file that does");
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    /** Writes a file of tensors. */
    private interface TensorWriter {
      void write(Path file, Map<String, INDArray> tensors) throws IOException;
    }

    private static byte[] written(TensorWriter writer) {
      Map<String, INDArray> tensors = new LinkedHashMap<>();
      tensors.put("conv.weight", Samples.counting(DataType.FLOAT, 2, 1, 3, 3));
      tensors.put("conv.bias", Samples.counting(DataType.DOUBLE, 2));
      tensors.put("scale", Nd4j.scalar(0.5f));
      try {
        Path file = folder.resolve("tensors");
        writer.write(file, tensors);
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static byte[] resource(String name) {
      try (InputStream content = TensorFile.class.getResourceAsStream(name)) {
        return content.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void readTensors(Path file) throws IOException {
      try (TensorFile tensors = TensorFile.open(file)) {
        for (String name : tensors.shapes().keySet()) {
          INDArray values = tensors.array(name, DataType.FLOAT);
          assertTrue(DoubleStream.of(values.data().asDouble()).allMatch(Double::isFinite));
        }
      }
    }

    private static void fail(IOException e) {
      throw new UncheckedIOException(e);
    }

    /**
     * Reads a file.
     *
     * @throws DataFileException if the file is refused
     */
    abstract void read(Path file) throws IOException;

    Path file(Path folder) throws IOException {
      return folder.resolve("file");
    }

    private static void assertConsistent(IdxFile file) {
      assertEquals(IntStream.of(file.shape()).reduce(1, Math::multiplyExact), file.values().length);
    }

    private static void assertFinite(Model network) {
      double[] numbers = network.params().data().asDouble();
      assertTrue(DoubleStream.of(numbers).allMatch(Double::isFinite));
    }
  }

  private static List<Measurement> rows() {
    return List.of(
        new Measurement("SGD", 0, 0, 0, "train_loss", 2.25),
        new Measurement("a, \"b\"\nc", 1, null, 17, "test_accuracy", 0.125),
        new Measurement("\u03bb=0", Long.MAX_VALUE, 3, null, Metrics.DIVERGED, Double.NaN));
  }

  private static byte[] metrics() {
    try {
      var bytes = new ByteArrayOutputStream();
      CsvFiles.writeMetrics(bytes, rows());
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void areReadOrRefusedWithLimitedTimeAndMemory(Reader reader) throws IOException {
    readDamaged(reader, CASES);
  }

  @Tag("regression")
  @ParameterizedTest
  @EnumSource(names = {"SAFETENSORS", "NPZ", "PYTORCH", "KERAS"})
  void tensorsAreReadOrRefusedInThousandsOfFiles(Reader reader) throws IOException {
    readDamaged(reader, Math.max(CASES, 10_000));
  }

  private static void readDamaged(Reader reader, int cases) throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = reader.file(Files.createDirectories(folder.resolve(reader.name())));
    int read = 0;
    long mostBytes = 0;
    long longest = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + cases; seed++) {
      byte[] damaged = reader.damaged(new Mutations(seed));
      Files.write(file, damaged);
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      try {
        reader.read(file);
        read++;
      } catch (DataFileException e) {
        String message = e.getMessage();
        assertTrue(message.startsWith(file + " "), () -> message);
        assertTrue(message.contains("; expected "), () -> message);
        assertTrue(message.codePoints().noneMatch(Character::isISOControl), () -> message);
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError(formatted("%s with -Dfuzz.seed=%d: %s", reader, seed, e), e);
      }
      bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
      long nanos = System.nanoTime() - start;
      mostBytes = Math.max(mostBytes, bytes);
      longest = Math.max(longest, nanos);
      String what = formatted("%s with -Dfuzz.seed=%d took ", reader, seed);
      assertTrue(bytes < MOST_BYTES, what + bytes + " bytes");
      assertTrue(nanos < LONGEST.toNanos(), what + nanos / 1_000_000 + " ms");
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %d damaged files from seed %d, %d read and %d refused; at most %d ms and %d kB each%n",
        reader,
        cases,
        FIRST_SEED,
        read,
        cases - read,
        longest / 1_000_000,
        mostBytes / 1_000);
  }
}
