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
 * What a user is told about an experiment before running it.
 *
 * @param name as users type it, and the name of its results' folder
 * @param book the section of the book
 * @param question what it asks, in a sentence
 * @param dataset the data set that the book uses; empty where no data are needed
 * @param random whether anything is drawn at random, so that one seed differs from another
 * @param settings its own settings, besides the common ones
 * @param figures the figures that each of its runs ends with
 * @param minutes how long it takes with its default settings on two cores, about
 */
public record About(
    String name,
    String book,
    String question,
    Optional<PublishedDataset> dataset,
    boolean random,
    List<Setting<?>> settings,
    List<FinalFigure> figures,
    double minutes) {

  /** About an experiment on a data set. */
  public static About on(
      PublishedDataset dataset,
      String name,
      String book,
      String question,
      List<Setting<?>> settings,
      List<FinalFigure> figures,
      double minutes) {
    return new About(name, book, question, Optional.of(dataset), true, settings, figures, minutes);
  }

  /** Its own settings, and those that every experiment has. */
  List<Setting<?>> allSettings() {
    return Stream.concat(settings.stream(), CommonSettings.ALL.stream()).toList();
  }

  /** The chapter of the book, as it is typed: {@code ch06}. */
  public String chapter() {
    return formatted("ch%02d", Integer.valueOf(book.substring(0, book.indexOf('.'))));
  }
}
