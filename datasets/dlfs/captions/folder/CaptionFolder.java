package dlfs.captions.folder;

import static dlfs.text.Text.formatted;

import dlfs.captions.Tokens;
import dlfs.captions.folder.CaptionCsv.Captioned;
import dlfs.captions.folder.CaptionedFiles.CaptionedFile;
import dlfs.files.DataFileException;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.FileOptions;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.Part;
import dlfs.images.folder.StoredImage;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A data set of photographs with captions in a folder of the user:
 *
 * <pre>
 * animals/captions.csv            animals/train/captions.csv
 * animals/images/001.jpg    or    animals/train/images/001.jpg
 * animals/images/002.jpg          animals/test/captions.csv  ...
 * </pre>
 *
 * <p>The CSV file, in UTF-8, has a header and a row for each caption, in any order. A photograph
 * may have several captions, and lies in {@code images} or beside the file:
 *
 * <pre>
 * file,caption,split
 * 001.jpg,A raccoon sits on a fence.,train
 * 001.jpg,"A grey raccoon, on a fence",train
 * </pre>
 *
 * <p>{@code split} ({@code train} or {@code test}) is optional. Without it, and without folders
 * {@code train} and {@code test}, a share of the photographs is the test set: those whose names
 * have the smallest SHA-256 ({@link ImageFiles#chooseTests}).
 *
 * <p>Captions are converted to lower case, and lose a full stop at the end. They are split into
 * words at spaces and commas. The vocabulary is the words that occur often enough in the captions
 * of training photographs; the others are {@link Tokens#UNKNOWN}.
 *
 * <p>When the folder is opened, every photograph is decoded once, in parallel, to find damaged
 * ones; later, photographs are read as they are needed.
 *
 * @param name the name that users type: the path of the folder
 * @param source how it was split, and how many damaged files were skipped
 * @param origin the kind of its origin
 * @param training the training set, in the order of the paths of the photographs
 * @param test the test set, in this order
 * @param checksums the SHA-256 of each CSV file, and, for each set, of a text with a line for each
 *     of its photographs, as {@code sha256sum} writes it
 */
public record CaptionFolder(
    String name,
    String source,
    Origin origin,
    CaptionedFiles training,
    CaptionedFiles test,
    Map<String, String> checksums)
    implements Dataset {
  private static final String TRAINING_FILES = "training files";
  private static final String TEST_FILES = "test files";

  /** A photograph that is not damaged, and a line with its checksum. */
  private record Checked(Captioned captioned, String line) {}

  /** The photographs of the two sets, and a description of the split. */
  private record Split(
      List<Captioned> training,
      List<Captioned> test,
      String description,
      Map<String, String> checksums) {

    static Split of(Path folder, double testShare, Consumer<String> report) throws IOException {
      Optional<Path> training = ImageFiles.subfolder(folder, ImageFiles.TRAINING);
      Optional<Path> test = ImageFiles.subfolder(folder, ImageFiles.TEST);
      if (training.isEmpty() || test.isEmpty()) {
        return of(CaptionCsv.in(folder, folder, report), testShare);
      }
      CaptionCsv ofTraining = CaptionCsv.in(folder, training.get(), report);
      CaptionCsv ofTest = CaptionCsv.in(folder, test.get(), report);
      checkPart(training.get(), ofTraining, Part.TEST);
      checkPart(test.get(), ofTest, Part.TRAINING);
      Map<String, String> checksums = new HashMap<>(ofTraining.checksums());
      checksums.putAll(ofTest.checksums());
      return new Split(
          ofTraining.images(),
          ofTest.images(),
          formatted(
              "folders %s and %s", ImageFiles.name(training.get()), ImageFiles.name(test.get())),
          checksums);
    }

    private static void checkPart(Path folder, CaptionCsv captions, Part other)
        throws DataFileException {
      for (Captioned captioned : captions.images()) {
        if (captioned.part() == other) {
          throw new DataFileException(
              folder,
              formatted("has the image %s of the other set", captioned.image().name()),
              "a column split that agrees with the folders, or none");
        }
      }
    }

    private static Split of(CaptionCsv captions, double testShare) {
      List<Captioned> all = captions.images();
      boolean isStated = all.stream().anyMatch(one -> one.part() != Part.UNSTATED);
      Set<Captioned> tests =
          isStated
              ? all.stream().filter(one -> one.part() == Part.TEST).collect(Collectors.toSet())
              : ImageFiles.chooseTests(all, testShare, one -> one.image().name());
      return new Split(
          all.stream().filter(one -> !tests.contains(one)).toList(),
          all.stream().filter(tests::contains).toList(),
          captions.name()
              + (isStated
                  ? ", split as it says"
                  : formatted(", %.0f %% of the images for testing", 100 * testShare)),
          captions.checksums());
    }
  }

  /**
   * Opens a folder and checks its files.
   *
   * @param minOccurrences the number of times that a word has to occur in training captions
   * @param maxImages only so many training and test images are used, the first ones; at least 1
   * @param report receives messages about files that are not used, or may be misunderstood
   * @throws DataFileException if a file is missing, damaged or wrong
   */
  public static CaptionFolder open(
      Path folder, FileOptions options, int minOccurrences, int maxImages, Consumer<String> report)
      throws IOException {
    DataFileException.checkFolder(folder, CaptionCsv.EXPECTED);
    Split split = Split.of(folder, options.testShare(), report);
    CheckedFiles<Checked> training = check(folder, split.training, maxImages);
    CheckedFiles<Checked> test = check(folder, split.test, maxImages);
    String skipped = CheckedFiles.handle(folder, training, test, options.damaged(), report);
    List<CaptionedFile> trained = files(folder, "training", training);
    List<CaptionedFile> tested = files(folder, "test", test);
    Tokens tokens =
        Tokens.of(trained.stream().flatMap(file -> file.captions().stream()), minOccurrences);
    if (tokens.words().stream().allMatch(word -> Tokens.isSpecial(tokens.numbers(word)[0]))) {
      throw new DataFileException(
          folder,
          formatted("has no word %d times in training captions", minOccurrences),
          "more captions, or -DminOccurrences=1");
    }
    int maxWords =
        trained.stream()
            .flatMap(file -> file.captions().stream())
            .mapToInt(caption -> Tokens.split(caption).size())
            .max()
            .orElseThrow();
    Map<String, String> checksums = new TreeMap<>(split.checksums);
    checksums.put(TRAINING_FILES, checksum(training));
    checksums.put(TEST_FILES, checksum(test));
    return new CaptionFolder(
        folder.toString(),
        split.description + skipped,
        Origin.OWN,
        new CaptionedFiles(trained, tokens, maxWords),
        new CaptionedFiles(tested, tokens, maxWords),
        checksums);
  }

  /** Decodes the first photographs, in parallel. */
  private static CheckedFiles<Checked> check(Path folder, List<Captioned> all, int max) {
    return CheckedFiles.of(
        all.subList(0, Math.min(max, all.size())),
        captioned -> {
          Path file = captioned.image().path();
          byte[] content = StoredImage.content(file);
          StoredImage.decode(file, content);
          return new Checked(captioned, CheckedFiles.line(folder, file, content));
        });
  }

  private static String checksum(CheckedFiles<Checked> checked) {
    return CheckedFiles.checksum(checked.intact().stream().map(Checked::line).toList());
  }

  private static List<CaptionedFile> files(Path folder, String set, CheckedFiles<Checked> checked)
      throws DataFileException {
    if (checked.intact().isEmpty()) {
      throw new DataFileException(
          folder, formatted("has no intact %s image with a caption", set), "at least one");
    }
    Map<String, Path> byName = new HashMap<>();
    List<CaptionedFile> files = new ArrayList<>();
    for (Checked one : checked.intact()) {
      Path path = one.captioned.image().path();
      String name = ImageFiles.withoutExtension(one.captioned.image().name());
      Path other = byName.put(name, path);
      if (other != null) {
        throw new DataFileException(
            path,
            formatted("has the name of %s", ImageFiles.name(other)),
            "names that differ in more than their folder or extension");
      }
      files.add(new CaptionedFile(path, name, List.copyOf(one.captioned.captions())));
    }
    return files;
  }
}
