package dlfs.idx;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads labelled images from a pair of IDX files, the format of MNIST and Fashion-MNIST,
 * gzip-compressed or not.
 *
 * <p>As a DataVec reader, it takes an {@link InputSplit} of two files, the images and then their
 * labels, and returns one record per image: an {@link NDArrayWritable} of shape [1, 1, rows,
 * columns] with the values in the file (0 to 255, like DataVec's own image reader; a {@code
 * DataNormalization} can scale them), and an {@link IntWritable} with the class number. For
 * example:
 *
 * <pre>{@code
 * var reader = new IdxRecordReader();
 * reader.initialize(new CollectionInputSplit(List.of(images.toUri(), labels.toUri())));
 * var iterator = new RecordReaderDataSetIterator(reader, 100, 1, 10);
 * iterator.setPreProcessor(new ImagePreProcessingScaler());
 * }</pre>
 *
 * <p>{@link #readAll(Path, Path)} is faster for loading all images at once.
 *
 * <p>Both files are validated completely before the first record; see {@link DataFileException}.
 */
public final class IdxRecordReader extends BaseRecordReader {
  private static final long serialVersionUID = 1;
  private static final float WHITE = 255;

  private transient LabelledPixels content;
  private int next;
  private Configuration configuration;

  /**
   * Reads all images, scaled to [0, 1], and all labels.
   *
   * @param images an IDX file of shape [N, rows, columns]
   * @param labels an IDX file of shape [N], values 0 to 9
   * @throws DataFileException if a file is damaged, or the numbers of images and labels differ
   */
  public static LabelledImages readAll(Path images, Path labels) throws IOException {
    return labelled(LabelledPixels.read(images, labels), LabelledImages.numbers(IdxFile.CLASSES));
  }

  /**
   * Combines images, scaled to [0, 1], with their labels.
   *
   * @param classNames the name of each class, by its number
   * @throws DataFileException if the numbers of images and labels differ
   */
  public static LabelledImages labelled(IdxFile images, IdxFile labels, List<String> classNames)
      throws DataFileException {
    return labelled(LabelledPixels.of(images, labels), classNames);
  }

  private static LabelledImages labelled(LabelledPixels content, List<String> classNames) {
    byte[] values = content.pixels;
    float[] pixels = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (values[i] & 0xff) / WHITE;
    }
    int[] labels = IntStream.range(0, content.labels.length).map(i -> content.labels[i]).toArray();
    return new LabelledImages(
        new ImageShape(1, content.rows, content.columns), classNames, pixels, labels);
  }

  /**
   * Reads both files.
   *
   * @param split two locations: the image file, then the label file
   * @throws IllegalArgumentException if there are not exactly two
   * @throws DataFileException if a file is damaged, or the numbers of images and labels differ
   */
  @Override
  public void initialize(InputSplit split) throws IOException, InterruptedException {
    super.initialize(split);
    URI[] files = split.locations();
    if (files.length != 2) {
      throw new IllegalArgumentException(
          "IdxRecordReader takes two files, the images and then their labels, but got "
              + files.length);
    }
    content = LabelledPixels.read(Path.of(files[0]), Path.of(files[1]));
    next = 0;
  }

  @Override
  public void initialize(Configuration conf, InputSplit split)
      throws IOException, InterruptedException {
    setConf(conf);
    initialize(split);
  }

  @Override
  public boolean hasNext() {
    return next < initialised().labels.length;
  }

  @Override
  public List<Writable> next() {
    if (!hasNext()) {
      throw new NoSuchElementException(formatted("all %d images have been read", next));
    }
    List<Writable> record = record(next++);
    invokeListeners(record);
    return record;
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  @Override
  public List<List<Writable>> next(int num) {
    int until = Math.min(num, initialised().labels.length - next);
    return IntStream.range(0, until).mapToObj(i -> next()).toList();
  }

  @Override
  public Record nextRecord() {
    int index = next;
    return new org.datavec.api.records.impl.Record(next(), metaData(index));
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    int index = (int) ((RecordMetaDataIndex) metaData).getIndex();
    return new org.datavec.api.records.impl.Record(record(index), metaData(index));
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadFromMetaData).toList();
  }

  /** The class numbers as text, "0" to "9". */
  @Override
  public List<String> getLabels() {
    return LabelledImages.numbers(IdxFile.CLASSES);
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** Not supported, since a record is read from two files. */
  @Override
  public List<Writable> record(URI uri, DataInputStream dataInputStream) {
    throw new UnsupportedOperationException(
        "images and labels are in two files; call initialize() with both instead");
  }

  @Override
  public Configuration getConf() {
    return configuration;
  }

  @Override
  public void setConf(Configuration conf) {
    configuration = conf;
  }

  @Override
  public void close() {
    content = null;
  }

  private List<Writable> record(int index) {
    LabelledPixels all = initialised();
    int size = all.rows * all.columns;
    float[] image = new float[size];
    for (int i = 0; i < size; i++) {
      image[i] = all.pixels[index * size + i] & 0xff;
    }
    INDArray pixels =
        Nd4j.create(image, new long[] {1, 1, all.rows, all.columns}, 'c'); // [1, 1, rows, columns]
    return List.of(new NDArrayWritable(pixels), new IntWritable(all.labels[index]));
  }

  private RecordMetaData metaData(int index) {
    return new RecordMetaDataIndex(index, inputSplit.locations()[0], IdxRecordReader.class);
  }

  private LabelledPixels initialised() {
    if (content == null) {
      throw new IllegalStateException("call initialize() with the image and the label file first");
    }
    return content;
  }

  /** The bytes of images and their labels. */
  private record LabelledPixels(int rows, int columns, byte[] pixels, byte[] labels) {

    static LabelledPixels read(Path imageFile, Path labelFile) throws IOException {
      IdxFile labels = IdxFile.readLabels(labelFile);
      return of(IdxFile.readImages(imageFile), labels);
    }

    static LabelledPixels of(IdxFile images, IdxFile labels) throws DataFileException {
      int[] shape = images.shape(); // [N, rows, columns]
      int count = labels.shape()[0];
      if (shape[0] != count) {
        throw new DataFileException(
            images.path(),
            formatted("contains %d images", shape[0]),
            formatted("%d, one for each label in %s", count, labels.path()));
      }
      return new LabelledPixels(shape[1], shape[2], images.values(), labels.values());
    }
  }
}
