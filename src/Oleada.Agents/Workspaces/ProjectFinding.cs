using System.Text;
using Oleada.Agents.Sandbox;
using Oleada.Agents.VersionControl;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Workspaces;

/// <summary>What a workspace's project says.</summary>
/// <param name="Project">Null if it says nothing, or has errors.</param>
/// <param name="Problems">What is wrong with its file.</param>
/// <param name="Note">For a person: the folder has another file than the one that counts.</param>
public sealed record FoundProject(ExecutionProject? Project, IReadOnlyList<PlanProblem> Problems, string? Note = null);

/// <summary>
/// Finds the project's file of a workspace. Where the work starts from a commit, that commit's counts, whatever lies in the
/// folder: who writes there has not been reviewed.
/// </summary>
public static class ProjectFinding
{
    private const string Name = ProjectFile.Name;

    private static readonly FoundProject Nothing = new(null, []);

    public static ReadProject With(TimeProvider time) => async (options, cancellation) =>
    {
        var found = await FindAsync(options.Workspace, time, cancellation);
        return found.Problems.Count == 0 ? found.Project : throw new ExecutionRefusedException(found.Problems);
    };

    /// <param name="workspace">The folder to work in, absolute; null for a new one, which has no project.</param>
    /// <exception cref="WorkspaceException">Git is missing, or refuses the folder.</exception>
    public static async Task<FoundProject> FindAsync(string? workspace, TimeProvider time, CancellationToken cancellation)
    {
        // Who opens the workspace says better what is wrong with one that is not there.
        if (workspace is null || !Directory.Exists(workspace))
            return Nothing;
        var (folder, git) = (FolderPath.Real(workspace), new Git(time));
        var repository = await Repository.FindAsync(git, folder, cancellation);
        return repository?.Head is null ? InFolder(folder) : await InCommitAsync(git, repository, cancellation);
    }

    private static FoundProject InFolder(string folder)
    {
        var path = Path.Combine(folder, Name);
        using var file = WorkspaceFiles.Open(folder, Name);
        if (file is null)
            return Path.Exists(path) ? Of(path, ProjectFile.Refuse(path, "is no file of the folder itself")) : Nothing;
        var bytes = new byte[PlanLimits.ProjectFileBytes + 1];
        return Of(path, ProjectFile.Read(bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), path));
    }

    private static async Task<FoundProject> InCommitAsync(Git git, Repository repository, CancellationToken cancellation)
    {
        var (path, commit) = (Path.Combine(repository.Top, Name), repository.Head!);
        var place = new GitPlace(repository.OwnGitFolder, repository.Top);
        var entry = await git.RunAsync(place, ["ls-tree", commit, "--", Name], cancellation);
        var status = await git.RunAsync(
            place, ["--no-optional-locks", "status", "--porcelain", "--ignored", "--untracked-files=all", "--ignore-submodules=all", "--", Name], cancellation);
        if (!entry.Succeeded || !status.Succeeded)
            throw new WorkspaceException($"git in {repository.Top}: {Repository.FirstLine(entry.Error + status.Error)}");
        var isAsInFolder = status.Output.Length == 0;
        if (entry.Output.Length == 0)
            return isAsInFolder ? Nothing : Nothing with { Note = $"{path} is not committed: it does not count" };
        var note = isAsInFolder ? null : $"{path} is not as commit {commit[..12]} has it: the commit's counts";
        var name = isAsInFolder ? path : $"{Name} of commit {commit[..12]}";
        if (entry.Output.Split('\t')[0].Split(' ') is not [['1', '0', '0', ..], "blob", var blob])
            return Of(path, ProjectFile.Refuse(name, "is no file"), commit, note);
        var (text, _) = await git.ReadAsync(place, ["cat-file", "blob", blob], PlanLimits.ProjectFileBytes + 1, cancellation);
        return Of(path, ProjectFile.Read(Encoding.UTF8.GetBytes(text), name), commit, note);
    }

    private static FoundProject Of(string path, ProjectReading reading, string? commit = null, string? note = null) =>
        new(reading.Rules is { } rules ? new ExecutionProject(path, rules, commit) : null, reading.Problems, note);
}
