package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.results.FinalFigure;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.mnist.PublishedDataset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The description of an experiment: name, section, question and settings.
 *
 * @param name its name on the command line and of its results folder
 * @param book the section of the book
 * @param question the question that it asks, in one sentence
 * @param dataset its data sets; empty where none is needed
 * @param random whether anything is drawn at random, so that seeds differ
 * @param settings its own settings, in addition to the common ones; those of folders of images are
 *     added where it takes one
 * @param figures the final figures of each of its runs
 * @param minutes its approximate duration with default settings on two cores
 */
public record About(
    String name,
    String book,
    String question,
    Optional<DataOptions> dataset,
    boolean random,
    List<Setting<?>> settings,
    List<FinalFigure> figures,
    double minutes) {

  public About {
    if (dataset.isPresent() && dataset.get().folder().isPresent()) {
      List<Setting<?>> ofFolder = dataset.get().folder().get().settings();
      settings = Stream.concat(settings.stream(), ofFolder.stream()).toList();
    }
  }

  /** The description of an experiment on MNIST or Fashion-MNIST, of which one is the book's. */
  public static About on(
      PublishedDataset dataset,
      String name,
      String book,
      String question,
      List<Setting<?>> settings,
      List<FinalFigure> figures,
      double minutes) {
    return on(DataOptions.greyImages(dataset), name, book, question, settings, figures, minutes);
  }

  /** The description of an experiment on data. */
  public static About on(
      DataOptions dataset,
      String name,
      String book,
      String question,
      List<Setting<?>> settings,
      List<FinalFigure> figures,
      double minutes) {
    return new About(name, book, question, Optional.of(dataset), true, settings, figures, minutes);
  }

  /** The description of an experiment that needs no data and draws nothing at random. */
  public static About withoutData(
      String name, String book, String question, List<FinalFigure> figures) {
    return withoutData(name, book, question, List.of(), figures);
  }

  /** The description of such an experiment with settings of its own. */
  public static About withoutData(
      String name,
      String book,
      String question,
      List<Setting<?>> settings,
      List<FinalFigure> figures) {
    return new About(name, book, question, Optional.empty(), false, settings, figures, 0);
  }

  /** Its own settings and the common ones. */
  List<Setting<?>> allSettings() {
    return Stream.concat(settings.stream(), CommonSettings.ALL.stream()).toList();
  }

  /** The chapter of the book, as on the command line: {@code ch06}. */
  public String chapter() {
    return formatted("ch%02d", Integer.valueOf(book.substring(0, book.indexOf('.'))));
  }
}
