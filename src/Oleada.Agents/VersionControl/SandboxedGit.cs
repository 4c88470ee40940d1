using System.Collections.Concurrent;
using System.Text;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>Lines that a script printed.</summary>
internal sealed record ScriptLines(IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>The rest of the line that begins with a word; null if there is none.</summary>
    public string? After(string word) =>
        Output.LastOrDefault(line => line.StartsWith(word + " ", StringComparison.Ordinal))?[(word.Length + 1)..];
}

/// <summary>
/// Git on files that an attempt could have written, in a sandbox of its own. It sees the worktree, one folder of its own
/// and the repository read-only; no network, no settings of a person, nothing else of the server's data.
/// </summary>
internal sealed class SandboxedGit(
    ISandbox sandbox, Func<string, string, SandboxFolders> foldersFor, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Not what git needs, but what a program may take that runs here against all expectation.</summary>
    private static readonly Limits Limits = new()
    {
        WallTime = TimeSpan.FromMinutes(5), Processes = 64, FileSize = 64 * Limits.Gibibyte, Disk = 64 * Limits.Gibibyte,
    };

    private const int MaxLines = 4_096;

    /// <summary>Filters start programs of their own, with many threads.</summary>
    private static readonly Limits FilterLimits = Limits with { Processes = 1_024, WallTime = TimeSpan.FromMinutes(30) };

    public GitFilters Filters { get; init; } = GitFilters.None;

    /// <summary>For an execution that has no attempts at work.</summary>
    public static async Task<SandboxedGit> OfAsync(
        Git git, ISandbox sandbox, Workspace workspace, RunnerSettings settings, CancellationToken cancellationToken)
    {
        var userHome = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        var toolchains = Toolchains.Find(settings.Environment, userHome, settings.ReadOnly);
        return new SandboxedGit(sandbox, (root, top) => workspace.FoldersFor(toolchains, root, top), settings.Environment)
        {
            Filters = await GitFilters.FindAsync(git, workspace.Record.GitFolder!, settings.GitFilters, cancellationToken),
        };
    }

    /// <param name="run">A fresh folder that the script may write.</param>
    /// <exception cref="WorkspaceException">The script failed, or could not be run.</exception>
    public async Task<ScriptLines> RunAsync(
        WorktreeView view, string run, string script, IEnumerable<(string Name, string Value)> variables, string input, CancellationToken cancellationToken)
    {
        ConcurrentQueue<string> output = [], errors = [];
        var end = await sandbox.RunAsync(
            new SandboxRun
            {
                Command = script,
                Folders = Folders(view, run),
                Environment = Environment(view, run, variables),
                Limits = Filters.Any ? FilterLimits : Limits,
                Input = async (stream, ended) => await stream.WriteAsync(Encoding.UTF8.GetBytes(input), ended),
                Output = Take,
            },
            cancellationToken);
        if (end.Kind == RunEndKind.Stopped)
            throw new OperationCanceledException(cancellationToken);
        if (end is not { Kind: RunEndKind.Exited, ExitCode: 0 })
            throw new WorkspaceException($"git in {view.Top}: {end.Message ?? Reason([.. errors])}");
        if (Filters.HasLargeFiles)
            await LargeFiles.TakeInAsync(view.CommonFolder, run, cancellationToken);
        return new ScriptLines([.. output], [.. errors]);

        ValueTask Take(string channel, string text, bool truncated)
        {
            var lines = channel == "stdout" ? output : errors;
            if (lines.Count >= MaxLines)
                lines.TryDequeue(out _);
            lines.Enqueue(text);
            return ValueTask.CompletedTask;
        }
    }

    private static string Reason(string[] errors) =>
        Array.Find(errors, line => line.StartsWith("fatal: ", StringComparison.Ordinal)) ?? errors.LastOrDefault() ?? "it failed without a word";

    private SandboxFolders Folders(WorktreeView view, string run)
    {
        var folders = foldersFor(view.Top, view.Top);
        var needed = RepositoryAlternates.Of(view.CommonFolder).Append(view.Excludes).Select(path => new Mount(path, MountKind.Readable));
        IEnumerable<Mount> store = Filters.HasLargeFiles ? [LargeFiles.Store(view.CommonFolder)] : [];
        return folders with { Home = run, Mounts = [.. folders.Mounts, .. needed, .. store] };
    }

    private Dictionary<string, string> Environment(WorktreeView view, string run, IEnumerable<(string Name, string Value)> variables)
    {
        var objects = Path.Combine(view.CommonFolder, "objects");
        IReadOnlyList<GitSetting> settings =
        [
            .. GitOverrides.Always, new("core.excludesFile", view.Excludes), .. view.Settings, .. Filters.Settings,
            .. Filters.HasLargeFiles ? LargeFiles.Settings(run) : [],
        ];
        var path = environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        IEnumerable<(string Name, string Value)> all =
        [
            .. GitEnvironment.Quiet, .. GitEnvironment.Closed, .. GitEnvironment.Of(settings),
            ("PATH", path), ("OLEADA_PATH", path), ("OLEADA_LFS", Filters.HasLargeFiles ? "1" : "0"), ("HOME", run), ("TMPDIR", "/tmp"), ("OLEADA_RUN", run),
            ("GIT_DIR", view.GitFolder), ("GIT_WORK_TREE", view.Top), ("GIT_INDEX_FILE", Path.Combine(run, WorktreeScripts.IndexName)),
            ("GIT_OBJECT_DIRECTORY", Path.Combine(run, WorktreeScripts.ObjectsName)), ("GIT_ALTERNATE_OBJECT_DIRECTORIES", RepositoryAlternates.Quote(objects)),
            .. variables,
        ];
        return all.ToDictionary(StringComparer.Ordinal);
    }
}

/// <summary>A worktree as <see cref="SandboxedGit"/> sees it.</summary>
/// <param name="Top">Its folder.</param>
/// <param name="GitFolder">The folder that the repository keeps of it.</param>
/// <param name="CommonFolder">The repository.</param>
/// <param name="Excludes">A file of patterns that are ignored beside the repository's own.</param>
/// <param name="Settings">What the sandbox needs beside the cut-down configuration.</param>
internal sealed record WorktreeView(string Top, string GitFolder, string CommonFolder, string Excludes, IReadOnlyList<GitSetting> Settings);
