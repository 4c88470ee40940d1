namespace Oleada.Agents.VersionControl;

/// <summary>
/// The shell scripts that run git on a worktree's files, inside a sandbox: one start of a sandbox for all steps.
/// <c>OLEADA_RUN</c> is the one folder beside the worktree that they can write. It has the index and the new objects.
/// </summary>
internal static class WorktreeScripts
{
    public const string IndexName = "index", ObjectsName = "objects", PackName = "pack", ShownName = "shown",
        NoGitName = "none/git";

    /// <summary>The first word of the line that names the tree, and of the one that counts new objects.</summary>
    public const string TreeWord = "tree", ObjectsWord = "objects", ErrorsWord = "errors";

    /// <summary>The first word of a line that names a large file without content, and of the one that counts them.</summary>
    public const string PointerWord = "pointer", PointersWord = "pointers";

    /// <summary>Writes the tree of the index, and all new objects as one pack. Large files make git write packs itself.</summary>
    private const string WriteTree =
        """
        tree=$(git write-tree) || exit 1
        cd "$GIT_OBJECT_DIRECTORY" || exit 1
        names() {
          for object in ??/*; do test -e "$object" && echo "${object%/*}${object#*/}"; done
          for pack in pack/*.idx; do test -e "$pack" && git show-index <"$pack" | cut -d' ' -f2; done
        }
        names >"$OLEADA_RUN/names"
        if test -s "$OLEADA_RUN/names"; then
          git pack-objects -q --window=0 --compression=1 --stdout <"$OLEADA_RUN/names" >"$OLEADA_RUN/pack" || exit 1
          echo "objects $(wc -l <"$OLEADA_RUN/names")"
        fi
        echo "tree $tree"

        """;

    /// <summary>Names some of the large files whose content is missing, so that they are pointers, and counts all.</summary>
    private const string ListPointers =
        """
        if test "$OLEADA_LFS" = 1 && tree=$(git write-tree); then
          git lfs ls-files --long "$tree" 2>/dev/null | sed -n 's/^[0-9a-f]* - /pointer /p' >"$OLEADA_RUN/pointers"
          head -n 10 "$OLEADA_RUN/pointers"
          echo "pointers $(wc -l <"$OLEADA_RUN/pointers")"
        fi

        """;

    /// <summary>
    /// Enters all files. Standard input has the paths, ended by NUL, that count even if git ignores them. Git reads its
    /// own files whatever they are, and would wait for a named pipe's writer for ever: those go first, each a line.
    /// To look for changes in a nested repository, <c>add</c> would start the <c>git</c> of its folder of programs there, which
    /// would run that repository's filters: it finds one that does nothing.
    /// Git exits with 1 where it could not enter some files, and with more where it gave up, as after a required filter that failed.
    /// Another failure of the second <c>add</c> is that of a path behind a link, or one that is a folder now.
    /// </summary>
    public const string Enter =
        """
        find . -name .git -prune -o \( -name .gitignore -o -name .gitattributes -o -name .gitmodules \) \
          ! -type f ! -type d ! -type l -print -exec rm -f {} \;
        GIT_EXEC_PATH=$OLEADA_RUN/none git add --all --ignore-errors
        case $? in 0) ;; 1) echo errors ;; *) exit 1 ;; esac
        if test "$OLEADA_DECLARED" = 1; then
          GIT_EXEC_PATH=$OLEADA_RUN/none git --literal-pathspecs add --force --ignore-errors --pathspec-from-file=- --pathspec-file-nul 2>"$OLEADA_RUN/said"
          if grep -q "^fatal: .* filter '.*' failed$" "$OLEADA_RUN/said"; then cat "$OLEADA_RUN/said" >&2; exit 1; fi
        fi

        """ + ListPointers + WriteTree;

    /// <summary>Enters the files that git knows already. Without an index none has been written yet.</summary>
    public const string EnterTracked = "test -s \"$GIT_INDEX_FILE\" || exit 0\nGIT_EXEC_PATH=$OLEADA_RUN/none git add --update || exit 1\n" + WriteTree;

    /// <summary>Turns the files from <c>OLEADA_FROM</c>, where that is given, into <c>OLEADA_TREE</c>. What else is changed goes.</summary>
    public const string CheckOut =
        """
        if test -n "$OLEADA_FROM" && git read-tree -m -u "$OLEADA_FROM" "$OLEADA_TREE"; then exit 0; fi
        git read-tree --reset -u "$OLEADA_TREE" || exit 1

        """;

    /// <summary>Sets entries of the index as standard input has them.</summary>
    public const string PutBack = "git update-index -z --index-info || exit 1\n" + WriteTree;

    /// <summary>Turns the files into <c>OLEADA_TREE</c>.</summary>
    public const string Show = "git read-tree --reset -u \"$OLEADA_TREE\" || exit 1\n";

    /// <summary>Makes the index that shows the files' changes to <c>OLEADA_BASE</c>, with what is known of the files.</summary>
    public const string Point =
        """
        cp "$OLEADA_RUN/index" "$OLEADA_RUN/shown" || exit 1
        GIT_INDEX_FILE=$OLEADA_RUN/shown git read-tree -m "$OLEADA_BASE" || exit 1

        """;

    /// <summary>Counts the bytes of the files that <see cref="Enter"/> would enter: changed ones, and new ones that git does not ignore.</summary>
    public const string Measure =
        """
        git ls-files --others --modified --exclude-standard -z | xargs -0 -r stat -c '%F:%s' -- 2>/dev/null |
          { sum=0; while IFS=: read -r kind size; do test "$kind" = 'regular file' && sum=$((sum + size)); done; echo "size $sum"; }

        """;
}
