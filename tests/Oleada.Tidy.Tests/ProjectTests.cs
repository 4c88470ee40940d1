using System.Xml.Linq;
using Xunit;

namespace Oleada.Tidy.Tests;

public sealed class ProjectTests
{
    /// <summary>What each project may know, which is the direction of the whole.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["Oleada.Contracts"] = [],
        ["Oleada.Engine"] = ["Oleada.Contracts"],
        ["Oleada.Storage"] = ["Oleada.Engine"],
        ["Oleada.Agents"] = ["Oleada.Engine", "Oleada.ScriptedModel"],
        ["Oleada.ScriptedModel"] = [],
        ["Oleada.SocketIo"] = [],
        ["Oleada.Server"] = ["Oleada.Engine", "Oleada.Storage", "Oleada.Agents", "Oleada.SocketIo"],
        ["Oleada.Client"] = ["Oleada.Contracts"],
        ["Oleada.Cli"] = ["Oleada.Server", "Oleada.Client"],
    };

    [Fact]
    public void Projects_depend_in_one_direction()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var known = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Empty(known.Except(MayKnow[name]).Select(other => $"{name} may not know {other}"));
        }
    }

    [Fact]
    public void The_solution_has_every_project()
    {
        var solution = Repository.Read("Oleada.slnx");
        var missing = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(project => Path.GetRelativePath(Repository.Root, project))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_place()
    {
        var versions =
            from project in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            where !project.Contains("/artifacts/", StringComparison.Ordinal)
            from reference in XDocument.Load(project).Descendants("PackageReference")
            where reference.Attribute("Version") is not null
            select $"{Path.GetFileName(project)}: {reference.Attribute("Include")!.Value}";
        Assert.Empty(versions);
    }
}
