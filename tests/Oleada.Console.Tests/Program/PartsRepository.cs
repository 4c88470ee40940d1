using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Oleada.Console.Tests.Program;

/// <summary>
/// A copy of this project's own repository, or a made one where there is none, with a list of parts that tasks add to
/// and a check that reads all sources.
/// </summary>
internal sealed class PartsRepository(string folder)
{
    public const string List = "src/Parts/PartList.cs", Check = "sh src/Parts/check.sh";

    /// <summary>Every part that is declared is listed once, and the other way round; no source holds markers of a conflict.</summary>
    private const string Script = """
        set -u
        if grep -rlE '^(<<<<<<<|>>>>>>>) ' src; then exit 1; fi
        declared=$(grep -rhoE --include='*.cs' 'class Part[0-9]+' src | grep -oE 'Part[0-9]+' | sort)
        listed=$(grep -oE 'new Part[0-9]+' src/Parts/PartList.cs | grep -oE 'Part[0-9]+' | sort)
        if [ "$declared" = "$listed" ]; then echo "$(echo "$listed" | wc -w) parts"; exit 0; fi
        echo "declared: $declared"; echo "listed: $listed"; exit 1
        """;

    public string Folder => folder;

    /// <param name="sections">Places of the list that are far enough from each other to be changed apart.</param>
    public async Task PrepareAsync(int sections)
    {
        if (Origin() is not { } origin || !await TryAsync("clone", "--quiet", "--local", origin, folder))
            await MakeAsync();
        var list = new StringBuilder("internal static class PartList\n{\n    public static readonly object[] All =\n    [\n");
        for (var section = 0; section < sections; section++)
            list.Append(CultureInfo.InvariantCulture, $"        // section {section}\n\n\n\n\n");
        Write(List, list.Append("    ];\n}\n").ToString());
        Write("src/Parts/check.sh", Script + "\n");
        await GitAsync("checkout", "--quiet", "-B", "main");
        await CommitAsync();
    }

    /// <summary>Sources that were there before.</summary>
    public async Task<string[]> SourcesAsync() =>
        [.. (await GitAsync("ls-files", "src/**/*.cs")).Split('\n').Where(path => !path.StartsWith("src/Parts/", StringComparison.Ordinal))];

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

    private static string? Origin()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git")) && File.Exists(Path.Combine(at.FullName, "Oleada.slnx")))
                return at.FullName;
        }
        return null;
    }

    private static async Task<bool> TryAsync(params string[] arguments) => (await RunAsync("git", arguments)).Code == 0;

    private async Task MakeAsync()
    {
        Directory.CreateDirectory(folder);
        for (var file = 0; file < 200; file++)
            Write($"src/Made/Folder{file / 10}/Type{file}.cs", $"internal sealed class Type{file}\n{{\n}}\n");
        await GitAsync("init", "--quiet");
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
