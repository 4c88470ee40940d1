namespace Oleada.Agents.VersionControl;

/// <summary>Finds what <see cref="SandboxedGit"/> must know of a worktree.</summary>
internal static class WorktreeViews
{
    /// <summary>A sandbox does not see a worktree's own configuration, which says if only some folders are checked out.</summary>
    private static readonly string[] OwnKeys = ["core.sparseCheckout", "core.sparseCheckoutCone"];

    public static async Task<WorktreeView> OfAsync(WorktreeGit objects, string top, string excludes, CancellationToken cancellationToken)
    {
        // A plain process sees the repository's configuration as it is.
        List<GitSetting> settings = [.. await objects.OverridesAsync(cancellationToken)];
        if (File.Exists(Path.Combine(objects.GitFolder, "config.worktree")))
        {
            foreach (var key in OwnKeys)
            {
                var value = await objects.TryAsync(["config", "--type=bool", "--get", key], cancellationToken);
                if (value.Succeeded)
                    settings.Add(new GitSetting(key, value.Output));
            }
        }
        return new WorktreeView(top, objects.GitFolder, RepositoryOverrides.CommonFolder(objects.GitFolder), excludes, settings);
    }

    /// <summary>The place of a work tree that a repository lists.</summary>
    public static GitPlace PlaceOf(string gitFolder, string workTree)
    {
        var all = Path.Combine(gitFolder, "worktrees");
        foreach (var one in Directory.Exists(all) ? Directory.GetDirectories(all) : [])
        {
            var link = Path.Combine(one, "gitdir");
            if (File.Exists(link) && File.ReadAllText(link).Trim() == Path.Combine(workTree, ".git"))
                return new GitPlace(one, workTree);
        }
        return new GitPlace(gitFolder, workTree);
    }
}
