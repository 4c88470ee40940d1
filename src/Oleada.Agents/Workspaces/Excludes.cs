using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// The patterns that are ignored beside a repository's own: those of the user, and the folders that builds leave
/// behind but for those that the plan declares.
/// </summary>
internal static class Excludes
{
    public const string FileName = "git-excludes";

    public static async Task<string> WriteAsync(Git git, Workspace workspace, Declarations declared, CancellationToken cancellation)
    {
        var file = Path.Combine(workspace.Folder, FileName);
        var lines = WorkspaceScanner.BuildOutput.Select(name => name + "/")
            .Concat(declared.Folders.Select(folder => $"!/{workspace.Record.Prefix}{folder}"));
        await File.WriteAllLinesAsync(file, (await OfUserAsync(git, workspace, cancellation)).Concat(lines), cancellation);
        return file;
    }

    private static async Task<IEnumerable<string>> OfUserAsync(Git git, Workspace workspace, CancellationToken cancellation)
    {
        var named = await git.OfUser.RunAsync(GitPlace.Of(workspace.Record.GitFolder!), ["config", "--type=path", "--get", "core.excludesFile"], cancellation);
        var settings = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        var file = named.Succeeded ? named.Output : Path.Combine(settings, "git/ignore");
        return File.Exists(file) ? await File.ReadAllLinesAsync(file, cancellation) : [];
    }
}
