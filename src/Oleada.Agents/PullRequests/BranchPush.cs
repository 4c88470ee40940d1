namespace Oleada.Agents.PullRequests;

/// <summary>
/// Brings a branch to a forge by git over HTTP. The token goes to git in a variable of its process, which a helper
/// written on the command line hands to it when the forge, and nobody else, asks.
/// </summary>
/// <param name="site">The forge's address, as a person opens it.</param>
internal sealed class BranchPush(PullBranch branches, Uri site, string repository, string token)
{
    private const string Variable = "OLEADA_PUSH_TOKEN";

    /// <summary>Both forges look at the password alone.</summary>
    private const string Helper = $$"""!f() { test "$1" = get && printf 'username=oleada\npassword=%s\n' "${{Variable}}"; }; f""";

    /// <exception cref="ForgeException">It is refused; nothing of the forge's is ever overwritten.</exception>
    public async Task PushAsync(string branch, string head, CancellationToken cancellation)
    {
        var asker = $"{site.Scheme}://{site.Authority}";
        var pushed = await branches.TryAsync(
            [
                // The user's own helpers would be asked too, and be given the token to keep.
                "-c", "core.askPass=", "-c", "credential.helper=", "-c", $"credential.{asker}.helper=", "-c", $"credential.{asker}.helper={Helper}",
                "-c", "http.followRedirects=false", "-c", "push.followTags=false", "-c", "push.gpgSign=false",
                "push", "--quiet", "--no-verify", $"{site.ToString().TrimEnd('/')}/{repository}.git", $"{head}:refs/heads/{branch}",
            ],
            cancellation, secret: (Variable, token));
        if (!pushed.Succeeded)
        {
            throw new ForgeException(
                $"{repository} at {site.Authority}: the branch {branch} cannot be pushed: {Reason(pushed.Error)}",
                passes: pushed.Error.Contains("unable to access", StringComparison.Ordinal));
        }
    }

    /// <summary>The first line is often only where to.</summary>
    private string Reason(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = Array.Find(lines, text => text.StartsWith("fatal:", StringComparison.Ordinal) || text.Contains("rejected]", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "no reason given";
        return line.Replace(token, Sandbox.Secrets.Placeholder, StringComparison.Ordinal);
    }
}
