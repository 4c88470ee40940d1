using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Oleada.Console.Tests.Program;

/// <summary>
/// A copy of this project's own repository, with a list of parts in a project of it that tasks add to, and a check of
/// theirs that takes no time.
/// </summary>
internal sealed class PartsRepository(string folder)
{
    public const string Sources = "src/Oleada.Contracts/Parts", Tests = "tests/Oleada.Unit.Tests/Parts";

    public const string List = Sources + "/PartList.cs", Project = "src/Oleada.Contracts/Oleada.Contracts.csproj", Check = "sh check-parts.sh";

    /// <summary>Warnings are errors in this repository, and its analyzers are at work.</summary>
    public const string Build = "dotnet build tests/Oleada.Unit.Tests -nologo -v q";

    public const string BuildOfContracts = "dotnet build src/Oleada.Contracts -nologo -v q -p:RunAnalyzers=false";

    private const string TestProgram = "artifacts/bin/Oleada.Unit.Tests/debug/Oleada.Unit.Tests -noColor -noLogo";

    /// <summary>The new tests and all others of the project but for its simulations, which take long.</summary>
    public const string RunTests = TestProgram + " -class- '*Simulation*'", RunPartTests = TestProgram + " -namespace Oleada.Unit.Tests.Parts";

    /// <summary>Every part that is declared is listed once, and the other way round; no source holds markers of a conflict.</summary>
    private const string Script = $"""
        set -u
        if grep -rlE '^(<<<<<<<|>>>>>>>) ' src tests; then exit 1; fi
        declared=$(grep -rhoE --include='*.cs' 'record Part[0-9]+' {Sources} | grep -oE 'Part[0-9]+' | sort)
        listed=$(grep -oE 'new Part[0-9]+' {List} | grep -oE 'Part[0-9]+' | sort)
        if [ "$declared" = "$listed" ]; then echo "$(echo "$listed" | wc -w) parts"; exit 0; fi
        echo "declared: $declared"; echo "listed: $listed"; exit 1
        """;

    public string Folder => folder;

    /// <param name="sections">Places of the list, and of the project's file, that are far enough from each other to be changed apart.</param>
    public async Task PrepareAsync(int sections)
    {
        await CopyAsync();
        Write(Sources + "/Part.cs", "namespace Oleada.Contracts.Parts;\n\n/// <summary>One of the parts.</summary>\npublic abstract record Part(int Number);\n");
        Write(Sources + "/PartNames.cs", "namespace Oleada.Contracts.Parts;\n\n/// <summary>Names that parts have.</summary>\npublic static partial class PartNames;\n");
        Write(List, $$"""
            namespace Oleada.Contracts.Parts;

            /// <summary>All parts.</summary>
            public static class PartList
            {
                /// <summary>Section by section.</summary>
                public static IReadOnlyList<Part> All { get; } =
                [
            {{Places("        // section {0}", sections)}}    ];
            }

            """);
        var project = await File.ReadAllTextAsync(Path.Combine(folder, Project));
        Write(Project, project.Replace("</Project>", $"  <ItemGroup>\n{Places("    <!-- section {0} -->", sections)}  </ItemGroup>\n</Project>", StringComparison.Ordinal));
        Write("check-parts.sh", Script + "\n");
        await GitAsync("checkout", "--quiet", "-B", "main");
        await CommitAsync();
    }

    /// <summary>Sources that were there before.</summary>
    public async Task<string[]> SourcesAsync() =>
        [.. (await GitAsync("ls-files", "src/**/*.cs")).Split('\n').Where(path => !path.StartsWith(Sources, StringComparison.Ordinal))];

    public async Task<string> GitAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync("git", ["-C", folder, .. arguments]);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {error}");
        return output.Trim();
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(string program, string[] arguments, string? workingFolder = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = workingFolder,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static string Places(string format, int count)
    {
        var text = new StringBuilder();
        for (var place = 0; place < count; place++)
            text.AppendFormat(CultureInfo.InvariantCulture, format, place).Append("\n\n\n\n\n");
        return text.ToString();
    }

    /// <summary>By git, or of an unpacked archive's files.</summary>
    private async Task CopyAsync()
    {
        var origin = Origin();
        if (Path.Exists(Path.Combine(origin, ".git")) && (await RunAsync("git", ["clone", "--quiet", "--local", origin, folder])).Code == 0)
            return;
        Directory.CreateDirectory(folder);
        await GitAsync("init", "--quiet");
        await GitAsync($"--git-dir={folder}/.git", $"--work-tree={origin}", "add", "--all");
        await GitAsync("checkout-index", "--all");
    }

    private static string Origin()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Oleada.slnx")))
                return at.FullName;
        }
        throw new InvalidOperationException("the tests were built outside of the repository");
    }

    private async Task CommitAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "Make a list of parts");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
