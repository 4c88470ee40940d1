namespace Oleada.Agents.VersionControl;

/// <summary>One setting of git: its full key and its value.</summary>
internal readonly record struct GitSetting(string Key, string Value);

/// <summary>
/// Values for every setting that names a program, so that git started by the server runs none of them. They are given
/// on the command's own level, which no file overrides.
/// </summary>
internal static class GitOverrides
{
    /// <summary>Git's own three-way merge in place of a merge driver, since an empty driver would take one side in silence.</summary>
    private const string PlainMerge = "git merge-file --marker-size=%L -L oleada/ours -L oleada/base -L oleada/theirs %A %O %B";

    public static readonly IReadOnlyList<GitSetting> Always =
    [
        new("core.hooksPath", "/dev/null"), new("core.fsmonitor", "false"), new("core.pager", "cat"), new("core.editor", "false"),
        new("core.askPass", ""), new("core.sshCommand", "false"), new("core.gitProxy", "false"), new("core.alternateRefsCommand", "false"),
        new("core.attributesFile", "/dev/null"), new("sequence.editor", "false"), new("credential.helper", ""), new("diff.external", ""),
        new("interactive.diffFilter", ""), new("gpg.program", "false"), new("gpg.openpgp.program", "false"), new("gpg.x509.program", "false"),
        new("gpg.ssh.program", "false"), new("gpg.ssh.defaultKeyCommand", ""), new("log.showSignature", "false"),
        new("merge.verifySignatures", "false"), new("commit.gpgSign", "false"), new("tag.gpgSign", "false"), new("push.gpgSign", "false"),
        new("submodule.recurse", "false"), new("push.recurseSubmodules", "no"), new("fetch.recurseSubmodules", "no"),
        new("safe.bareRepository", "explicit"),
        new("gc.auto", "0"), new("maintenance.auto", "false"), new("advice.detachedHead", "false"),
        // Many files are written by several processes.
        new("checkout.workers", $"{Math.Clamp(Environment.ProcessorCount, 1, 8)}"),
    ];

    /// <summary>The setting that takes the effect from a key of a repository's configuration; null where it names no program.</summary>
    public static GitSetting? For(string key)
    {
        var (first, last) = (key.IndexOf('.', StringComparison.Ordinal), key.LastIndexOf('.'));
        if (first < 0 || first == last)
            return null;
        var value = (key[..first].ToLowerInvariant(), key[(last + 1)..].ToLowerInvariant()) switch
        {
            ("filter", "clean" or "smudge" or "process") => (string?)"",
            ("filter", "required") => "false",
            ("merge", "driver") => PlainMerge,
            ("diff", "command" or "textconv") => "",
            ("credential", "helper") => "",
            ("gpg", "program") => "false",
            ("gpg", "defaultkeycommand") => "",
            ("trailer", "cmd" or "command") => "",
            ("submodule", "update") => "none",
            ("remote", "uploadpack" or "receivepack") => "false",
            _ => null,
        };
        return value is null ? null : new GitSetting(key, value);
    }
}
