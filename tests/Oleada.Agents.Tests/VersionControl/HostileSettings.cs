using System.Diagnostics;
using System.Text;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>
/// A configuration that names a program for every key of git's that can, each of which leaves a file in a folder outside of
/// all sandboxes, named by its key.
/// </summary>
internal sealed class HostileSettings(TempFolder folder)
{
    /// <summary>The driver that the settings are for; attributes choose it.</summary>
    public const string Attributes = "* filter=x diff=x merge=x\n";

    private const string ListName = "VersionControl/git-config-keys.txt";

    private static readonly string[] Hooks =
    [
        "post-checkout", "post-index-change", "reference-transaction", "pre-commit", "post-merge", "pre-push", "pre-auto-gc", "fsmonitor-watchman",
    ];

    public string Canaries { get; } = folder.Folder("canaries");

    /// <summary>Programs that ran outside.</summary>
    public IEnumerable<string> Ran => Directory.EnumerateFileSystemEntries(Canaries).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>Kind and key of each line of the list that is kept with the tests.</summary>
    public static IReadOnlyList<(string Kind, string Key)> Listed { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, ListName)).Where(line => line[0] != '#')
            .Select(line => line.Split(' ', 2)).Select(words => (words[0], words[1])),
    ];

    /// <summary>The keys that the installed git knows.</summary>
    public static IReadOnlyList<string> OfInstalledGit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["help", "--config"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var printed = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return [.. printed.Split('\n').Select(line => line.Trim()).Where(line => line.Contains('.', StringComparison.Ordinal) && !line.Contains(' ', StringComparison.Ordinal))];
    }

    /// <param name="folder">Where the files lie that the settings name, as those see it who read them.</param>
    public string Text(string folder)
    {
        var text = new StringBuilder();
        foreach (var (kind, key) in Listed)
        {
            var value = kind switch
            {
                "program" => $"touch {Canaries}/{Name(key)}; cat",
                "folder" => $"{folder}/hooks",
                // A second driver of each kind, in a file of its own.
                "include" => $"{folder}/included",
                _ => null,
            };
            if (value is not null)
                Add(text, key.Replace("credential.<url>.*", "credential.https://x.helper", StringComparison.Ordinal), value);
        }
        Add(text, "log.showSignature", "true");
        Add(text, "merge.verifySignatures", "false");
        Add(text, "filter.x.required", "true");
        return text.ToString();
    }

    public string Included()
    {
        var text = new StringBuilder();
        foreach (var key in new[] { "filter.y.clean", "filter.y.smudge", "filter.y.process", "merge.y.driver", "diff.y.textconv", "diff.y.command" })
            Add(text, key, $"touch {Canaries}/included-{key}; cat");
        return text.ToString();
    }

    /// <summary>Shell words that plant the settings in a repository that is there.</summary>
    public string Plant(string repository, string gitFolder)
    {
        var script = new StringBuilder();
        script.Append($"mkdir -p {repository}/hooks\n");
        foreach (var hook in Hooks)
            script.Append($"printf '#!/bin/sh\\ntouch {Canaries}/hook-{hook}\\n' >{repository}/hooks/{hook}; chmod +x {repository}/hooks/{hook}\n");
        script.Append($"mkdir -p {gitFolder}/hooks; cp {repository}/hooks/* {gitFolder}/hooks/\n");
        script.Append($"cat >{repository}/included <<'END'\n{Included()}END\n");
        script.Append($"cat >>{gitFolder}/config <<'END'\n{Text(repository)}END\n");
        return script.ToString();
    }

    private static string Name(string key) => string.Concat(key.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    private static void Add(StringBuilder text, string key, string value)
    {
        key = key.Replace("<condition>", "onbranch:**", StringComparison.Ordinal).Replace("*", "x", StringComparison.Ordinal)
            .Replace("onbranch:xx", "onbranch:**", StringComparison.Ordinal);
        foreach (var placeholder in new[] { "<driver>", "<tool>", "<name>", "<format>", "<cmd>", "<token>", "<url>" })
            key = key.Replace(placeholder, "x", StringComparison.Ordinal);
        var (first, last) = (key.IndexOf('.', StringComparison.Ordinal), key.LastIndexOf('.'));
        var section = first == last ? $"[{key[..first]}]" : $"[{key[..first]} \"{key[(first + 1)..last]}\"]";
        text.Append($"{section}\n\t{key[(last + 1)..]} = \"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
    }
}
