using System.Text.RegularExpressions;
using Xunit;

namespace Oleada.Tidy.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void What_the_architecture_names_exists()
    {
        var declared = Repository.Sources("src", "tests", "bench").SelectMany(file => file.Lines).SelectMany(Declarations).ToHashSet();
        var missing =
            from Match match in Quoted().Matches(Repository.Read("ARCHITECTURE.md"))
            let name = match.Groups["name"].Value
            where name.Contains('/', StringComparison.Ordinal) ? !Exists(name) : TypeName().IsMatch(name) && !declared.Contains(name)
            select name;
        Assert.Empty(missing);
    }

    [Fact]
    public void Links_in_documents_lead_somewhere()
    {
        var documents = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.md", SearchOption.AllDirectories));
        var broken =
            from document in documents
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Path.GetRelativePath(Repository.Root, document)}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void The_changelog_has_a_section_for_what_is_not_released() =>
        Assert.Contains("## [Unreleased]", Repository.Read("CHANGELOG.md"), StringComparison.Ordinal);

    private static bool Exists(string path) => Path.Exists(Path.Combine(Repository.Root, path.TrimEnd('/')));

    private static IEnumerable<string> Declarations(string line) =>
        Declaration().Matches(line).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"`(?<name>[A-Za-z][\w./-]*)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[A-Z][a-z]+(?:[A-Z][a-z]*)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum|delegate \S+) (?:struct )?(?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
