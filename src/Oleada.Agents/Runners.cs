using Oleada.Agents.Acp;
using Oleada.Agents.Attempts;
using Oleada.Agents.Claude;
using Oleada.Agents.Codex;
using Oleada.Agents.Command;
using Oleada.Agents.Merging;
using Oleada.Agents.Models;
using Oleada.Agents.Programs;
using Oleada.Agents.Sandbox;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;

namespace Oleada.Agents;

/// <summary>Opens runners: workspace, sandbox and agent of an execution.</summary>
public static class Runners
{
    /// <summary>
    /// The runner throws <see cref="WorkspaceException"/> or <see cref="SandboxException"/> at its opening where an
    /// execution cannot work; their messages are for people.
    /// </summary>
    /// <param name="dataFolder">The server's data; commands cannot see it.</param>
    public static OpenRunner Create(string dataFolder, RunnerSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var data = FolderPath.Real(dataFolder);
        var sandboxes = new Sandboxes(settings.Sandbox, time);
        var agents = Agents(settings, time);
        var inUse = new WorkspacesInUse(data);
        return async (setup, cancellation) => await OpenAsync(data, settings, agents, sandboxes, inUse, setup, time, cancellation);
    }

    /// <summary>One line for people: how commands will be kept away from the rest of this machine.</summary>
    /// <exception cref="SandboxException">The sandbox that was asked for does not work here.</exception>
    public static Task<string> DescribeIsolationAsync(RunnerSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Sandboxes(settings.Sandbox, time).DescribeAsync(cancellation);
    }

    internal static Dictionary<string, IAgent> Agents(RunnerSettings settings, TimeProvider time)
    {
        var host = new ProgramHost(settings.Environment, settings.AgentSilence, time);
        return new IAgent[]
        {
            new CommandAgent(), new ModelAgent(settings.Environment, time), new ClaudeAgent(host), new CodexAgent(host, settings.CodexAsks),
            new AcpAgent(AcpFlavour.Gemini, host), new AcpAgent(AcpFlavour.Opencode, host), new AcpAgent(AcpFlavour.Named(settings.AcpCommand), host),
        }.ToDictionary(agent => agent.Name, StringComparer.Ordinal);
    }

    private static async Task<AttemptRunner> OpenAsync(
        string data, RunnerSettings settings, Dictionary<string, IAgent> agents, Sandboxes sandboxes, WorkspacesInUse inUse, RunnerSetup setup,
        TimeProvider time, CancellationToken cancellation)
    {
        var userHome = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var mark = new AttemptMark(data, setup.ExecutionId);
        await mark.WhenGitEndedAsync(time, cancellation);
        mark.KillLeftovers();
        var git = new Git(time, mark.Git);
        var declared = new Declarations(setup.Plan);
        var workspace = await new WorkspaceOpening(data, git, userHome, inUse) { LeavesFiles = settings.GitFilters.Count > 0 }
            .OpenAsync(setup.ExecutionId, setup.Options.Workspace, opened => SaveBase(opened, data, declared, time), cancellation);
        var toolchains = Toolchains.Find(settings.Environment, userHome, settings.Cache is { } cache ? [.. settings.ReadOnly, cache] : settings.ReadOnly);
        var environment = CommandEnvironment.Build(settings.Environment, workspace.Homes, userHome, settings.Limits);
        new DependencyCache(settings.Cache).AddTo(environment);
        var sandbox = await sandboxes.OpenAsync(mark, cancellation);
        if (sandbox.IsIsolated)
            CommandEnvironment.KeepOffline(environment);
        var template = new SandboxRun
        {
            Command = "",
            Folders = workspace.FoldersFor(toolchains, workspace.Root, workspace.Record.Top),
            Environment = environment,
            Limits = settings.Limits,
            Output = static (_, _, _) => ValueTask.CompletedTask,
        };
        IWorkplace workplace = workspace.Record.Kind == WorkspaceKind.Worktree
            ? await WorktreesOpening.OpenAsync(
                git, workspace, setup, declared, settings.Workspaces, sandbox, (root, top) => workspace.FoldersFor(toolchains, root, top),
                new SandboxedGit(sandbox, (root, top) => workspace.FoldersFor(toolchains, root, top), environment)
                {
                    Filters = await GitFilters.FindAsync(git, workspace.Record.GitFolder!, settings.GitFilters, cancellation),
                },
                cancellation)
            : new SharedFolder(
                OpenChanges(workspace, data, declared, setup.Recorded, time), template.Folders,
                workspace.Record.Kind == WorkspaceKind.Folder && sandbox.IsIsolated ? new GuardedFolder(workspace.Root) : null);
        return new AttemptRunner(agents, sandbox, workspace, workplace, template, settings, new Secrets(settings.Environment, AdminKey(data)), time);
    }

    /// <summary>A plain process can read it, and whoever reads the output need not be an admin.</summary>
    private static string AdminKey(string data)
    {
        var file = Path.Combine(data, RunningServer.AdminKeyFileName);
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    private static void SaveBase(Workspace workspace, string data, Declarations declared, TimeProvider time)
    {
        // In a worktree git knows the first state.
        if (workspace.Record.Kind == WorkspaceKind.Worktree)
            return;
        var settled = BaseState.SettledBeforeNs(time);
        var scanner = new WorkspaceScanner(workspace.Held!, data, declared);
        Manifest.Save(
            Path.Combine(workspace.Folder, Workspace.BaseName), write => BaseState.Take(workspace.Held!, scanner, settled, write));
    }

    private static ChangeTracker OpenChanges(
        Workspace workspace, string data, Declarations declared, IReadOnlyList<FileChange> recorded, TimeProvider time)
    {
        var ledger = new ChangeLedger(declared);
        Manifest.Load(Path.Combine(workspace.Folder, Workspace.BaseName), ledger.EnterFirst);
        foreach (var change in recorded)
            ledger.EnterRecorded(change);
        var root = workspace.Held!;
        return new ChangeTracker(root, new WorkspaceScanner(root, data, declared), ledger, declared, time);
    }
}
