using System.Text.RegularExpressions;
using Xunit;

namespace Oleada.Tidy.Tests;

/// <summary>docs/security-model.md lists every file that starts a program or opens a path by its name, with what makes it safe.</summary>
public sealed partial class InventoryTests
{
    private const string Document = "docs/security-model.md";

    private static readonly string[] Projects = ["src/Oleada.Agents", "src/Oleada.Server", "src/Oleada.Engine"];

    [Fact]
    public void Every_file_that_starts_a_program_is_in_the_inventory() => AssertListed("### Programs", StartsProgram());

    [Fact]
    public void Every_file_that_opens_a_path_is_in_the_inventory() => AssertListed("### Paths", OpensPath());

    [Fact]
    public void Git_is_started_in_one_place_outside_of_sandboxes()
    {
        var others = Repository.Sources(Projects)
            .Where(file => file.Lines.Any(line => !line.Contains("///", StringComparison.Ordinal) && line.Contains("\"git\"", StringComparison.Ordinal))).Select(file => file.Path);

        Assert.Equal(["src/Oleada.Agents/VersionControl/Git.cs"], others);
    }

    private static void AssertListed(string heading, Regex pattern)
    {
        var found = Repository.Sources(Projects).Where(file => file.Lines.Any(line => pattern.IsMatch(line))).Select(file => file.Path["src/".Length..]);
        var listed = Section(heading).SelectMany(row => FileName().Matches(row.Split('|')[1])).Select(match => match.Groups["name"].Value).ToList();

        Assert.Equal(listed.Order(StringComparer.Ordinal), listed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(found.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>Rows of the table below a heading, each with a reason in its last column.</summary>
    private static List<string> Section(string heading)
    {
        var rows = Repository.Read(Document).Split('\n').SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(row.Split('|')[^2].Trim().Length > 10, $"no reason: {row}"));
        return rows;
    }

    [GeneratedRegex(@"Process\.Start\(|new ProcessStartInfo|posix_spawn|EntryPoint = ""exec", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartsProgram();

    [GeneratedRegex(
        @"(^|[^\w.])(System\.IO\.)?(File|Directory)\.[A-Z]\w+\(|new (FileStream|FileInfo|DirectoryInfo|FileSystemEnumerable)\b|EntryPoint = ""open",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpensPath();

    [GeneratedRegex(@"`(?<name>[\w./]+\.cs)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}
