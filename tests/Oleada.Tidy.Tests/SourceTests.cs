using System.Text.RegularExpressions;
using Xunit;

namespace Oleada.Tidy.Tests;

public sealed partial class SourceTests
{
    private static readonly string[] Code = ["src", "tests", "bench"];

    [Fact]
    public void No_file_has_more_than_400_lines() =>
        Assert.Empty(Repository.Sources(Code).Where(file => file.Lines.Length > 400).Select(file => $"{file.Path}: {file.Lines.Length}"));

    [Fact]
    public void Files_stay_small_on_the_whole()
    {
        var sizes = Repository.Sources("src").Select(file => file.Lines.Length).Order().ToArray();
        Assert.InRange(sizes[sizes.Length / 2], 1, 75);
        Assert.InRange(sizes[sizes.Length * 9 / 10], 1, 200);
    }

    [Fact]
    public void Names_say_what_a_type_decides_or_does() =>
        Assert.Empty(Repository.Sources(Code).Where(file => VagueName().IsMatch(file.Name)).Select(file => file.Path));

    [Fact]
    public void Classes_are_sealed_or_static_or_made_to_be_inherited() =>
        Assert.Empty(Matching(Repository.Sources("src"), OpenClass()));

    [Fact]
    public void Nothing_is_left_unfinished() =>
        Assert.Empty(Matching(Repository.Sources("src", "bench"), Unfinished()));

    [Fact]
    public void No_test_is_skipped_and_none_asserts_nothing() =>
        Assert.Empty(Matching(Repository.Sources("tests").Where(file => file.Name != nameof(SourceTests)), EmptyTest()));

    [Fact]
    public void Lines_fit_a_screen() =>
        Assert.Empty(
            from file in Repository.Sources(Code)
            from line in file.Lines.Index()
            where line.Item.Length > 180 && !line.Item.Contains("Regex", StringComparison.Ordinal)
            select $"{file.Path}:{line.Index + 1}");

    private static IEnumerable<string> Matching(IEnumerable<SourceFile> files, Regex pattern) =>
        from file in files
        from line in file.Lines.Index()
        where pattern.IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Service|Services)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^\s*(public |internal )(partial )?(class|record) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"NotImplementedException|TODO|FIXME|HACK|catch\s*\{\s*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Skip\s*=\s*""|Assert\.True\(true\)|Thread\.Sleep", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyTest();
}
